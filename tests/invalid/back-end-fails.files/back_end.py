def build_wheel(directory, config_settings=None, metadata_directory=None):
    raise NotImplementedError


def prepare_metadata_for_build_wheel(directory, config_settings=None):
    raise RuntimeError("no tag, so no version")
