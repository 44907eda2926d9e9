"""What is deployed is what we say: no root, nothing written, every setting known, ended with time enough."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli.reference import settings_page
from bot.settings import Settings, load

ROOT = Path(__file__).parent.parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yml").read_text("utf-8"))
OBJECTS: dict[str, dict[str, Any]] = {
    one["kind"]: one for one in yaml.safe_load_all((ROOT / "deploy/kubernetes.yml").read_text("utf-8"))
}
POD: dict[str, Any] = OBJECTS["Deployment"]["spec"]["template"]["spec"]
BOX: dict[str, Any] = POD["containers"][0]
BOTS = {name: one for name, one in COMPOSE["services"].items() if name.startswith("twotrack")}
VARIABLES = {str(field.validation_alias or f"TWOTRACK_{name.upper()}") for name, field in Settings.model_fields.items()}
PREPARED = {name: Settings.model_fields[name].default for name in ("drain", "grace")}


def lines(stage: int) -> list[str]:
    stages = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)[1:]
    return re.sub(r" \\\n", " ", stages[stage]).splitlines()


def test_the_image_runs_as_nobody_in_particular_and_knows_how_it_feels() -> None:
    last = lines(-1)

    assert "USER 10001" in last, "by number: a cluster that wants nobody to be root can tell"
    assert last.index("USER 10001") < next(at for at, line in enumerate(last) if line.startswith("ENTRYPOINT"))
    assert any(line.startswith("HEALTHCHECK") for line in last)
    assert "/readyz" in DOCKERFILE
    assert "STOPSIGNAL SIGTERM" in last
    assert "VOLUME /var/lib/twotrack" in last


def test_what_is_installed_is_locked_by_hashes_and_the_build_stays_behind() -> None:
    installs = [line for line in lines(0) if "pip install" in line]  # the first from the lock, the second ourselves

    assert all("--no-deps" in line for line in installs)
    assert "--require-hashes" in installs[0]
    assert [line.split()[1] for line in lines(-1) if line.startswith("COPY")] == ["--from=build"]


def test_both_stages_have_the_python_that_the_path_of_postgresql_names() -> None:
    versions = set(re.findall(r"^FROM python:(\d+\.\d+)", DOCKERFILE, re.MULTILINE))

    assert versions == set(re.findall(r"lib/python(\d+\.\d+)/", DOCKERFILE))
    assert len(versions) == 1


def test_every_copied_file_exists_and_none_is_left_out_by_dockerignore() -> None:
    copied = [word for line in lines(0) if line.startswith("COPY") for word in line.split()[1:-1]]
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()

    assert [word for word in copied if not (ROOT / word).exists()] == []
    assert set(copied) & set(ignored) == set()
    assert {".git", ".venv", "secrets"} <= set(ignored)


@pytest.mark.parametrize("name", BOTS)
def test_compose_gives_the_bots_no_power_and_secrets_as_files(name: str) -> None:
    bot = BOTS[name]

    assert bot["read_only"] is True
    assert bot["cap_drop"] == ["ALL"]
    assert bot["tmpfs"] == ["/tmp"]  # noqa: S108 - in its container
    assert all(port.startswith("127.0.0.1:") for port in bot["ports"]), "TLS stands before it"
    files = {
        value.removeprefix("/run/secrets/")
        for value in bot["environment"].values()
        if value.startswith("/run/secrets/")
    }
    assert files == set(bot["secrets"]) <= set(COMPOSE["secrets"])
    assert "TWOTRACK_PRIVATE_KEY" not in bot["environment"]
    assert int(bot["stop_grace_period"].removesuffix("s")) > sum(PREPARED.values())


def test_compose_has_two_bots_on_one_postgresql_18() -> None:
    postgres = COMPOSE["services"]["postgres"]

    assert len(BOTS) == 2
    assert len({port for bot in BOTS.values() for port in bot["ports"]}) == 2
    assert postgres["image"] == "postgres:18"
    assert postgres["volumes"] == ["postgres:/var/lib/postgresql"], "where the image of 18 and newer keeps its data"
    assert "ports" not in postgres
    assert all(bot["depends_on"] == {"postgres": {"condition": "service_healthy"}} for bot in BOTS.values())


def test_every_variable_that_is_set_anywhere_is_a_setting_of_ours() -> None:
    named = {*OBJECTS["ConfigMap"]["data"], *(name for bot in BOTS.values() for name in bot["environment"])}
    named |= set(re.findall(r"^\s*(TWOTRACK_\w+)=", DOCKERFILE, re.MULTILINE))

    assert {name for name in named if name not in VARIABLES and name.removesuffix("_FILE") not in VARIABLES} == set()


def test_kubernetes_gives_the_pod_no_power() -> None:
    assert POD["securityContext"]["runAsNonRoot"] is True
    assert f"USER {POD['securityContext']['runAsUser']}" in DOCKERFILE
    assert POD["automountServiceAccountToken"] is False
    assert BOX["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {mount["name"] for mount in BOX["volumeMounts"]} == {volume["name"] for volume in POD["volumes"]}


def test_kubernetes_replaces_pods_without_a_gap() -> None:
    data = OBJECTS["ConfigMap"]["data"]
    ready, update = BOX["readinessProbe"], OBJECTS["Deployment"]["spec"]["strategy"]["rollingUpdate"]

    assert update["maxUnavailable"] == 0
    assert OBJECTS["Deployment"]["spec"]["replicas"] >= 2
    assert ready["httpGet"]["path"] == "/readyz"
    assert ready["periodSeconds"] * ready["failureThreshold"] < float(data["TWOTRACK_DRAIN"])
    assert float(data["TWOTRACK_DRAIN"]) + float(data["TWOTRACK_GRACE"]) < POD["terminationGracePeriodSeconds"]
    assert BOX["livenessProbe"]["httpGet"]["path"] == "/healthz", "an outage of the database is no reason to kill it"


def test_kubernetes_labels_lead_to_one_another() -> None:
    labels = OBJECTS["Deployment"]["spec"]["template"]["metadata"]["labels"]

    for kind, path in (
        ("Deployment", ("selector", "matchLabels")),
        ("PodDisruptionBudget", ("selector", "matchLabels")),
        ("Service", ("selector",)),
    ):
        found = OBJECTS[kind]["spec"]
        for key in path:
            found = found[key]
        assert found == labels
    assert OBJECTS["Service"]["spec"]["ports"][0]["targetPort"] in {port["name"] for port in BOX["ports"]}


def kubectl(*arguments: str, given: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("kubectl")
    if program is None:
        pytest.skip("kubectl is not here")
    return subprocess.run([program, *arguments, "-f", "-"], input=given, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("kind", OBJECTS)
def test_kubectl_understands_every_object(kind: str) -> None:
    """Without a cluster it knows kinds and names, and of pods every field."""
    said = kubectl("label", "--local", "--dry-run=client", "-o", "name", "tried=yes", given=json.dumps(OBJECTS[kind]))

    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.strip().endswith("/twotrack")


@pytest.mark.parametrize("replicas", [2, "two"])
def test_kubectl_checks_the_type_of_every_field_of_the_deployment(replicas: object) -> None:
    deployment = OBJECTS["Deployment"]
    given = {**deployment, "spec": {**deployment["spec"], "replicas": replicas}}

    said = kubectl("set", "image", "--local", "-o", "name", "twotrack=twotrack:next", given=json.dumps(given))

    assert (said.returncode == 0) == (replicas == 2), said.stderr


def test_every_setting_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.town import Sandbox, plain_settings

    given = {**plain_settings(Sandbox(), "postgresql://db.example/twotrack"), "port": 8123, "drain": 7.5}
    for name, value in given.items():
        variable = name if name.isupper() else f"TWOTRACK_{name.upper()}"
        monkeypatch.delenv(variable, raising=False)
        monkeypatch.setenv(f"{variable}_FILE", str(tmp_path / name))
        (tmp_path / name).write_text(f"{value}\n", "utf-8")
        monkeypatch.setenv(variable, "")  # so that it is put back after the test
        monkeypatch.delenv(variable)

    read = load()

    assert (read.port, read.drain, read.api_url) == (8123, 7.5, given["api_url"])
    assert read.webhook_secret.get_secret_value() == given["webhook_secret"]


def test_the_table_of_settings_names_all_of_them() -> None:
    assert [name for name in VARIABLES if f"| `{name}` |" not in settings_page()] == []


def test_versions_that_the_manifests_name_are_ours() -> None:
    import tomllib

    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]

    assert BOX["image"] == f"twotrack:{version}"
