"""Opens the window."""

from PyQt6.QtWidgets import QApplication, QLabel


def main():
    application = QApplication(["abacus"])
    label = QLabel("0")
    label.show()
    return application.exec()
