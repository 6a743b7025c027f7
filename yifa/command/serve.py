"""The two processes of an installation: the web server, and the worker that does what nobody should wait for."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

from yifa.command.console import FAILED, OK, Command, fail, ready, show, whole

if TYPE_CHECKING:
    import argparse
    from types import FrameType

#: Seconds a child may take to end what it is doing.
PATIENCE = 15.0
#: Seconds before a worker that fell over is started again.
PAUSE = 5.0


def _serve_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=whole(1, 65_535), help="端口；缺省为 YIFA_PORT（8000）")
    parser.add_argument("--bind", help="监听地址；缺省为 YIFA_BIND（127.0.0.1）")
    parser.add_argument("--workers", type=whole(1, 256), default=2, help="进程数 processes (2)")
    parser.add_argument("--threads", type=whole(1, 256), default=4, help="每个进程的线程数 threads of each (4)")
    parser.add_argument("--with-worker", action="store_true", help="同时运行后台工作 run the worker too")
    _add_child(parser)


def _add_child(parser: argparse.ArgumentParser) -> None:
    """Declare the hidden word by which the supervisor tells a child whose child it is."""
    from argparse import SUPPRESS

    parser.add_argument("--child-of", type=int, help=SUPPRESS)


def serve(options: argparse.Namespace) -> int:
    """Serve pages until stopped."""
    _end_with(options.child_of)
    ready()
    from django.conf import settings
    from django.core.checks import Error, run_checks
    from django.db import connections

    from yifa.county import clock

    clock.now()  # a made-up clock on a real county is refused before the first page, not by it
    connections.close_all()  # gunicorn forks; no child may inherit a connection

    if wrong := [each for each in run_checks() if isinstance(each, Error)]:
        return fail("没有启动；请先改正：\n" + "\n".join(f"  {each.id} {each.obj or ''} {each.msg}" for each in wrong))
    host, port = options.bind or settings.YIFA_BIND, options.port or settings.YIFA_PORT
    if reason := _taken(host, port):
        return fail(f"{host}:{port} 不能监听：{reason}。换一个端口：YIFA_PORT=8001")
    if options.with_worker:
        return _supervise(options, host, port)
    return _web(options, host, port)


def _taken(host: str, port: int) -> str:
    """Say why the address cannot be listened on; empty where it can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as wrong:
            return os.strerror(wrong.errno or 0)
    return ""


def _web(options: argparse.Namespace, host: str, port: int) -> int:
    """Run gunicorn in this process."""
    from gunicorn.app.base import BaseApplication

    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    def ready(_server: object) -> None:
        show(f"依法 Yifa 已就绪 ready: http://{address}/  （Ctrl-C 停止 to stop）")

    class Application(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
        def load_config(self) -> None:
            chosen: dict[str, Any] = {
                "bind": address,
                "workers": options.workers,
                "threads": options.threads,
                "worker_class": "gthread",
                "timeout": 60,
                "graceful_timeout": 10,
                "loglevel": "warning",
                "control_socket_disable": True,
                "when_ready": ready,
            }
            if os.path.isdir("/dev/shm"):  # noqa: PTH112, S108 - a heartbeat on a slow disk would look like a hang
                chosen["worker_tmp_dir"] = "/dev/shm"  # noqa: S108
            for name, value in chosen.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from yifa.conf.wsgi import application

            return application

    try:
        Application().run()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else FAILED
    return OK


def _supervise(options: argparse.Namespace, host: str, port: int) -> int:
    """Run web server and worker as children; stop both on Ctrl-C; start a fallen worker again."""
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    numbers = ["--workers", str(options.workers), "--threads", str(options.threads)]
    web = _child("serve", "--bind", host, "--port", str(port), *numbers)
    worker = _child("worker")
    code: int | None = None
    while not stopping.wait(0.5):
        code = web.poll()
        if code is not None:
            break
        if worker.poll() is not None:
            sys.stderr.write(f"yifa: 后台工作意外结束（{worker.returncode}），{PAUSE:.0f} 秒后重新启动。\n")
            if stopping.wait(PAUSE):
                break
            worker = _child("worker")
    for child in (web, worker):
        _end(child)
    if stopping.is_set():
        show("已停止 stopped.")
        return OK
    return code or FAILED


def _child(*words: str) -> subprocess.Popen[bytes]:
    """Start `yifa` with these words, to end when this process does."""
    # A session of its own: Ctrl-C reaches only the supervisor, which ends its children in order.
    command = [sys.executable, "-P", "-m", "yifa.command", *words, "--child-of", str(os.getpid())]
    return subprocess.Popen(command, start_new_session=True)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Ask a child to end, wait, and insist."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _end_with(parent: int | None) -> None:
    """Let the kernel end this process when its supervisor dies, even one killed with -9 (Linux)."""
    if parent is None:
        return
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)
    if os.getppid() != parent:  # it died before we asked
        raise SystemExit(FAILED)


SERVE = Command(
    "serve",
    "提供网页服务 serve the pages",
    "启动网页服务器。单机使用加 --with-worker，一并运行后台工作，两者随 Ctrl-C 一起停止。\n"
    "正式部署时由 systemd 分别管理 yifa serve 与 yifa worker，前面放反向代理和 HTTPS。\n"
    "运行 yifa manage collectstatic 之后，静态文件带摘要并可长期缓存。",
    "  yifa serve --with-worker\n  YIFA_PORT=8001 yifa serve --workers 4",
    "  0 正常停止   2 用法不对   3 端口被占用，密钥环、设置或者数据库不能用",
    serve,
    _serve_arguments,
)


def worker(options: argparse.Namespace) -> int:
    """Work until stopped; what is being done is ended first."""
    _end_with(options.child_of)
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, ask)
    signal.signal(signal.SIGTERM, ask)
    ready()
    from yifa.casework import worker as work
    from yifa.county import clock

    clock.now()
    work.run(stop)
    return OK


WORKER = Command(
    "worker",
    "运行后台工作 run the background work",
    "一个循环：发送发件箱、封存新的记录、重算期限、继续导入。一个县运行一个即可；多开无害，\n"
    "封存始终只有一个在做。收到 Ctrl-C 或 SIGTERM，做完手上这一件再停。",
    "  yifa worker",
    "  0 正常停止   2 用法不对   3 密钥环、设置或者数据库不能用",
    worker,
    _add_child,
)
