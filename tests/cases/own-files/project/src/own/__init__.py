import wx
