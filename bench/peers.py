"""Forwarders of others between client and server: DPDK's testpmd and Open vSwitch's datapath in user space.

Each passes on all that comes from one port to the other, on the last processor. None completes the checksums that a
veth's sender leaves open, so there is no TCP through them before somebody switches that offload off.
"""

import os, shutil, signal, subprocess, tempfile, time
import testbed
from testbed import run, say

SCHEMA = '/usr/share/openvswitch/vswitch.ovsschema'
PATIENCE = 20  # seconds for a start


class Peer(testbed.Subject):
    program = package = None

    def __init__(self, number):
        super().__init__(number)
        self.processes = []
        self.processor = max(os.sched_getaffinity(0))

    def connect(self):
        self.veths()
        self.folder = tempfile.mkdtemp(prefix='plateau-bench-')
        self.log = open(os.path.join(self.folder, 'log'), 'w')
        self.keep_kernel_out()
        self.launch()

    def keep_kernel_out(self):
        """Whoever reads a packet socket gets a copy: the kernel is to drop its own at once."""
        tc = f'tc -n {self.namespace("middle")}'
        try:
            for device in ('left', 'right'):
                run(f'{tc} qdisc add dev {device} clsact')
                run(f'{tc} filter add dev {device} ingress matchall action drop')
        except RuntimeError:
            say(f'{self.name}: this kernel has no classifier matchall: each frame goes some way through the kernel, too')

    def spawn(self, *command):
        # testpmd ends with its standard input.
        self.processes.append(subprocess.Popen(self.inside('middle') + [*command], stdin=subprocess.PIPE, stdout=self.log,
                                               stderr=self.log, env=self.environment()))

    def environment(self):
        return os.environ

    def await_file(self, path):
        end = time.monotonic() + PATIENCE
        while not os.path.exists(path):
            if time.monotonic() > end or any(process.poll() is not None for process in self.processes):
                raise RuntimeError(f'{self.name}: does not start\n{self.told()}')
            time.sleep(0.1)

    def told(self):
        with open(self.log.name) as log:
            return log.read()[-2000:]

    def ping(self):
        try:
            super().ping()
        except RuntimeError as error:
            raise RuntimeError(f'{error}\n{self.told()}') from error

    def tcp(self, seconds, connections=1, *more):
        """None if no connection comes about."""
        try:
            return super().tcp(seconds, connections, '--connect-timeout', '2000', *more)
        except RuntimeError:
            say(f'{self.name}: no TCP connection; it completes no checksums that a sender left open')
            return None

    def rest(self):
        """They look for frames all the time, whether there are any or not."""
        for process in self.processes:
            process.send_signal(signal.SIGSTOP)

    def wake(self):
        for process in self.processes:
            process.send_signal(signal.SIGCONT)

    def stop(self):
        self.wake()
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        super().stop()
        if hasattr(self, 'folder'):
            self.log.close()
            shutil.rmtree(self.folder, ignore_errors=True)


class Testpmd(Peer):
    name = 'DPDK testpmd af_packet'
    program, package = 'dpdk-testpmd', 'dpdk-dev'
    driver = 'net_af_packet{number},iface={device}'

    def launch(self):
        devices = [argument for number, device in enumerate(('left', 'right'))
                   for argument in ('--vdev', self.driver.format(number=number, device=device))]
        self.spawn(self.program, '--no-huge', '-m', '1024', '--no-pci', '--no-telemetry', '--file-prefix', self.prefix,
                   '--lcores', f'0@{self.processor},1@{self.processor}', *devices, '--', '--nb-cores=1', '--auto-start',
                   '--total-num-mbufs=32768', '--no-mlockall', '--forward-mode=io')


class TestpmdXdp(Testpmd):
    name = 'DPDK testpmd af_xdp'
    driver = 'net_af_xdp{number},iface={device},force_copy=1'

    def keep_kernel_out(self):
        """Not needed: frames that an AF_XDP socket takes do not get there."""


class OpenVswitch(Peer):
    name = 'Open vSwitch af_packet'
    program, package = 'ovs-vswitchd', 'openvswitch-switch'
    port = ''
    switch = ''

    def environment(self):
        return {**os.environ, 'OVS_RUNDIR': self.folder, 'OVS_LOGDIR': self.folder, 'OVS_DBDIR': self.folder}

    def ask(self, program, *arguments):
        done = subprocess.run(self.inside('middle') + [program, *arguments], stdin=subprocess.DEVNULL, stdout=self.log,
                              stderr=self.log, env=self.environment())
        if done.returncode != 0:
            raise RuntimeError(f'{self.name}: {program}: exit code {done.returncode}\n{self.told()}')

    def launch(self):
        base, socket = os.path.join(self.folder, 'conf.db'), os.path.join(self.folder, 'db.sock')
        self.ask('ovsdb-tool', 'create', base, SCHEMA)
        self.spawn('ovsdb-server', base, f'--remote=punix:{socket}', f'--unixctl={self.folder}/db.ctl')
        self.await_file(socket)
        database = f'--db=unix:{socket}'
        self.ask('ovs-vsctl', database, '--no-wait', 'init', *self.switch.split())
        self.spawn('taskset', '-c', str(self.processor), self.program, f'unix:{socket}', f'--unixctl={self.folder}/switch.ctl')
        bridge = 'add-br bridge0 -- set bridge bridge0 datapath_type=netdev fail-mode=secure other-config:disable-in-band=true'
        ports = [f'-- add-port bridge0 {device} -- set interface {device} ofport_request={number} {self.port}'
                 for number, device in ((1, 'left'), (2, 'right'))]
        self.ask('ovs-vsctl', database, '--timeout=10', *f'{bridge} {" ".join(ports)}'.split())
        for ingress, egress in ((1, 2), (2, 1)):
            self.ask('ovs-ofctl', '--timeout=10', '-O', 'OpenFlow13', 'add-flow', f'unix:{self.folder}/bridge0.mgmt',
                     f'in_port={ingress},actions=output:{egress}')


class OpenVswitchXdp(OpenVswitch):
    name = 'Open vSwitch af_xdp'
    port = 'type=afxdp options:n_rxq=1 options:xdp-mode=native'

    def __init__(self, number):
        super().__init__(number)
        self.switch = f'-- set Open_vSwitch . other_config:pmd-cpu-mask={1 << self.processor:x}'

    def keep_kernel_out(self):
        """Not needed: frames that an AF_XDP socket takes do not get there."""
