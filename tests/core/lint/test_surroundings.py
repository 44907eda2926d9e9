"""What detectors want to see around a change is bounded, asked for once, and never what the change itself holds."""

from hypothesis import given
from hypothesis import strategies as st

from bot.app import checklists
from bot.core.catalogue import checklist
from bot.core.lint.changed import Change, whole_file
from bot.core.lint.inspection import wishes
from bot.core.lint.surroundings import (
    MOST_FOLDERS,
    MOST_NEIGHBOURS,
    MOST_PATHS,
    Folder,
    Wishes,
    above,
    folder_of,
    listing,
)

ITEMS = checklist(*checklists())
PATHS = ["shop/a.py", "shop/b.py", "shop/notes.md", "shop/web/c.ts", "setup.py"]


def test_a_folder_is_listed_by_what_lies_in_it_and_not_deeper():
    assert listing(PATHS, ["", "shop", "gone"]) == {
        "": ("shop/", "setup.py"),
        "shop": ("a.py", "b.py", "notes.md", "web/"),
        "gone": (),
    }


def test_of_a_folder_as_many_files_are_read_as_are_wished_for_in_its_languages():
    folder = Folder(path="shop", languages=frozenset({"python"}), most=1)

    assert folder.chosen(listing(PATHS, ["shop"]), frozenset()) == ("shop/a.py",)
    assert folder.chosen(listing(PATHS, ["shop"]), frozenset({"shop/a.py"})) == ("shop/b.py",)
    assert Folder(path="shop").chosen(listing(PATHS, ["shop"]), frozenset()) == ()


def test_two_wishes_for_a_folder_become_one_that_grants_both():
    joined = Wishes.joined(
        [
            Wishes(folders=(Folder(path="shop", languages=frozenset({"python"}), most=2),)),
            Wishes(paths=("setup.py",), folders=(Folder(path="shop", languages=frozenset({"go"}), most=5),)),
        ]
    )

    assert joined == Wishes(
        paths=("setup.py",), folders=(Folder(path="shop", languages=frozenset({"python", "go"}), most=5),)
    )


def test_a_path_that_its_listed_folder_does_not_have_is_not_read():
    wish = Wishes(paths=("setup.py", "pyproject.toml", "web/package.json"))

    assert wish.to_read(listing(PATHS, [""]), frozenset()) == ("setup.py", "web/package.json")


def test_a_file_lies_in_all_the_folders_above_it():
    assert above("shop/web/c.ts") == ("shop/web", "shop", "")
    assert above("setup.py") == ("",)
    assert folder_of("setup.py") == ""


_NAMES = st.sampled_from(["a", "b", "utils", "cart"])
_FILES = st.lists(st.tuples(st.lists(_NAMES, max_size=5), st.sampled_from(["py", "ts", "go"])), max_size=40)
_TEXT = "import httpx\nimport foo_bar\n" + "def new_thing():\n    pass\n" * 5


@given(_FILES)
def test_however_many_files_change_what_is_wished_for_stays_bounded(files):
    paths = {"/".join([*folders, f"new_{at}.{ending}"]) for at, (folders, ending) in enumerate(files)}
    change = Change(files=tuple(whole_file(path, _TEXT) for path in sorted(paths)))
    beside = [f"{folder_of(path)}/{at}.py".lstrip("/") for path in paths for at in range(9)]

    wished = wishes(change, ITEMS)
    read = wished.to_read(listing([*paths, *beside], (folder.path for folder in wished.folders)), frozenset(paths))

    assert len(wished.paths) <= MOST_PATHS
    assert len(wished.folders) <= MOST_FOLDERS
    assert len(read) <= MOST_PATHS + MOST_NEIGHBOURS
    assert paths.isdisjoint(read)


def test_a_change_without_code_wishes_for_nothing():
    assert wishes(Change(files=(whole_file("README.md", "# Shop\n"),)), ITEMS) == Wishes()
