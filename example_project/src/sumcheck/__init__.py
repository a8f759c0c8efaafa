"""Sumcheck: compare a file with its published checksum."""

APP_ID = "org.example.Sumcheck"
APP_NAME = "Sumcheck"
