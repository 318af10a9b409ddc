#!/usr/bin/python3
"""A window with WebKitGTK in it, for WebKitWebDriver to start.

WebKitGTK's own MiniBrowser keeps nothing while it is driven, like a private window. This one has a profile on disk, the
storage that Safari has, which Debian's build switches off, and puts downloads into a folder. It is told by variables:
HOMEFIRE_PROFILE and HOMEFIRE_DOWNLOADS, both absolute; without the first it keeps nothing.
"""

import os

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # noqa: E402

PROFILE = os.environ.get("HOMEFIRE_PROFILE")
DOWNLOADS = os.environ["HOMEFIRE_DOWNLOADS"]
FEATURES = {"FileSystem", "StorageAPI", "StorageAPIEstimate", "AccessHandle"}

if PROFILE:
    manager = WebKit2.WebsiteDataManager(base_data_directory=f"{PROFILE}/data", base_cache_directory=f"{PROFILE}/cache")
else:
    manager = WebKit2.WebsiteDataManager.new_ephemeral()
context = WebKit2.WebContext(website_data_manager=manager)
context.set_automation_allowed(True)


def downloading(_context, download):
    def place(download, name):
        download.set_allow_overwrite(True)
        download.set_destination(f"{DOWNLOADS}/{name}")
        return True

    download.connect("decide-destination", place)


def view():
    settings = WebKit2.Settings()
    features = WebKit2.Settings.get_all_features()
    for index in range(features.get_length()):
        feature = features.get(index)
        if PROFILE and feature.get_identifier() in FEATURES:
            settings.set_feature_enabled(feature, True)
    web_view = WebKit2.WebView(web_context=context, settings=settings, is_controlled_by_automation=True)
    window = Gtk.Window()
    window.set_default_size(1280, 900)
    window.add(web_view)
    window.show_all()
    return web_view


def started(_context, session):
    info = WebKit2.ApplicationInfo()
    info.set_name("homefire-test")
    session.set_application_info(info)
    session.connect("create-web-view", lambda *_: view())


context.connect("download-started", downloading)
context.connect("automation-started", started)
Gtk.main()
