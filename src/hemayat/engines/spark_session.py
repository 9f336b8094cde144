"""Starting Spark: on this machine, or on a cluster whose workers see the same folders."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from hemayat.common.errors import HemayatError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

OLDEST_JAVA = 17
LOOPBACK = "127.0.0.1"
_LOGGING = Path(__file__).with_name("spark_log4j2.properties")
_ONE_FILE_A_TASK = str(1 << 40)

_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    # A bucket's file is never split and never put together with another: a task has at most one bucket of a register.
    "spark.sql.files.maxPartitionBytes": _ONE_FILE_A_TASK,
    "spark.sql.files.openCostInBytes": _ONE_FILE_A_TASK,
    "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={_LOGGING.as_uri()}",
}


def session(master: str | None = None, cores: int = 0) -> SparkSession:
    """The session of this process, started where there is none. `master`: a spark:// address; else this machine.

    Raises HemayatError where pyspark or Java is missing.
    """
    check_installed()
    cores = cores or os.cpu_count() or 1
    chosen = master or f"local[{cores}]"
    if is_on_this_machine(chosen):
        os.environ.setdefault("SPARK_LOCAL_IP", LOOPBACK)
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("hemayat").master(chosen)
    for name, value in settings(chosen, cores).items():
        builder = builder.config(name, value)
    made: SparkSession = builder.getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    return made


def settings(master: str, cores: int) -> dict[str, str]:
    """How Spark is set up; whatever a cluster's own spark-defaults say of memory stays as it is."""
    found = dict(_SETTINGS)
    if is_on_this_machine(master):
        found |= {"spark.driver.host": LOOPBACK, "spark.driver.bindAddress": LOOPBACK}
    if master.startswith("local"):
        found["spark.sql.shuffle.partitions"] = str(cores)
    return found


def is_on_this_machine(master: str) -> bool:
    return master.startswith(("local", f"spark://{LOOPBACK}", "spark://localhost"))


def check_installed() -> None:
    """Raises HemayatError, which says what to install, where Spark cannot start here."""
    missing = []
    if find_spec("pyspark") is None:
        missing.append("the Spark engine is not installed: pip install 'hemayat[spark]'")
    if java_release() < OLDEST_JAVA:
        missing.append(
            f"the Spark engine needs Java {OLDEST_JAVA} or later: install it (on Debian: "
            f"apt install openjdk-{OLDEST_JAVA}-jre-headless) or set JAVA_HOME"
        )
    if missing:
        raise HemayatError(missing)


def java_release() -> int:
    """The release of the Java that Spark would start; 0 where there is none."""
    home = os.environ.get("JAVA_HOME", "")
    command = str(Path(home, "bin", "java")) if home else "java"
    if not shutil.which(command):
        return 0
    said = subprocess.run([command, "-version"], capture_output=True, text=True, check=False).stderr
    release = re.search(r'version "(\d+)', said)
    return int(release[1]) if release else 0
