"""The limits in which the driver has to answer, and what counts as an answer."""
import resource
import subprocess

SECONDS, BYTES = 10, 2 << 30  # of the processor, and of memory
PATIENCE = 60  # seconds in all, on a busy machine
MOST_TEXT = 4096  # bytes on standard error


def limit(memory):
    resource.setrlimit(memory, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(command, memory=resource.RLIMIT_DATA):
    """Exit code, or None when it did not end; what it printed, and the part on standard error."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
                              timeout=PATIENCE, preexec_fn=lambda: limit(memory))
    except subprocess.TimeoutExpired:
        return None, "", ""
    return done.returncode, done.stdout + done.stderr, done.stderr


def judge(code, text, errors):
    """'' or what is wrong with an answer."""
    if code is None:
        return f"ran past {PATIENCE} s"
    if len(errors) > MOST_TEXT:
        return f"{len(errors)} characters of messages: {errors[:200]}"
    if code == 2 and not text.strip():
        return "refused without a message"
    if code in (0, 2):
        return ""
    last = (errors.strip().splitlines() or [""])[-1][:200]
    return (f"signal {-code}" if code < 0 else f"exit code {code}") + f": {last}"
