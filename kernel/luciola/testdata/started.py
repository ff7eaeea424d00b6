"""A kernel that is started for one test, as jupyter_client starts it."""

import subprocess

from jupyter_client.manager import KernelManager

PATIENCE = 30


def manager(case, **options):
    """A manager whose kernel runs, and ends with the test case."""
    started = KernelManager(kernel_name="luciola", **options)
    started.start_kernel(stderr=subprocess.DEVNULL)
    case.addCleanup(lambda: started.is_alive() and started.shutdown_kernel(now=True))
    return started


def client(case, of):
    """A client of a manager that has heard of its kernel."""
    connected = of.client()
    connected.start_channels()
    case.addCleanup(connected.stop_channels)
    connected.wait_for_ready(timeout=PATIENCE)
    return connected
