"""The commands, one file each."""


def main() -> None:
    """Run `twotrack`."""
