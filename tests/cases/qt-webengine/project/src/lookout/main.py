"""Opens the window."""

from PySide6.QtCore import QUrl
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication


def main():
    application = QApplication(["lookout"])
    view = QWebEngineView()
    view.load(QUrl("https://example.org/"))
    view.show()
    return application.exec()
