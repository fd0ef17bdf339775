"""What bench/latency and bench/growth share: a subject, a load on it, and the figures that this gives."""

import argparse, os, re, time
import testbed

KINDS = [testbed.Bridge, testbed.Router, testbed.Plateau, testbed.PlateauAlone, testbed.PlateauXdpAssisted,
         testbed.PlateauXdp, testbed.PlateauTap]
RATES = ['20000', '50%', '80%']
LATENCY = ['p50', 'p99', 'p99.9', 'max']
PLENTY = 1_500_000  # frames a second, more than one processor sends and receives
COMPILED = 3  # seconds of all that goes, after which Plateau's code is compiled


def options(parser):
    """Those of both, on the command line."""
    parser.add_argument('--rounds', type=int, default=3, help='turns that each subject has (3)')
    parser.add_argument('--seconds', type=float, default=5, help='length of each measurement (5)')
    parser.add_argument('--warm-up', type=float, default=1, help='seconds before each that are not counted (1)')
    parser.add_argument('--rates', nargs='+', default=RATES, metavar='RATE', type=rate,
                        help=f'frames a second, or percent of the maximum ({" ".join(RATES)})'.replace('%', '%%'))
    parser.add_argument('--pin', action='store_true', help='the workers on the last processors, the generator on the first')
    parser.add_argument('--json', metavar='FILE', help='every single figure, too')


def rate(text):
    if not re.fullmatch(r'\d+|\d+(\.\d+)?%', text):
        raise argparse.ArgumentTypeError(f'{text}: neither frames a second nor percent')
    return text


def title(text):
    """Of a load."""
    return f'{text} of its maximum' if text.endswith('%') else f'{text} frames/s'


def frames_a_second(text, maximum):
    """20000, or 50% of the maximum."""
    return round(maximum * float(text[:-1]) / 100) if text.endswith('%') else int(text)


def start(number, kind, settings, wanted):
    """A subject that works."""
    subject = kind(number)
    for key, value in settings.items():
        setattr(subject, key, value)
    try:
        subject.build()
        subject.ping()
        if wanted.pin and isinstance(subject, testbed.Plateau):
            subject.pin()
    except BaseException:
        subject.stop()
        raise
    return subject


def pinned(wanted):
    """Where the probe belongs, for its command line."""
    return ['--processor', str(min(os.sched_getaffinity(0)))] if wanted.pin else []


def maximum(subject, length, seconds, wanted, *more):
    """Frames a second that arrive when the probe sends all that goes. It receives as well, so others may reach more."""
    report = subject.probe(length, PLENTY, seconds, *more, '--warm-up', '0', *pinned(wanted))
    if report['took-s'] < 1.05 * seconds:
        testbed.say(f'{subject.name}: the probe kept up with {PLENTY:,} frames/s; the maximum may be higher')
    return report['intervals'][0]['received'] / report['took-s']


def measure(subject, length, per_second, wanted, *more):
    """Figures of one load, and its curve."""
    if per_second == 0:
        now = time.time()
        return {f'{what}, %': share for what, share in subject.busy(now, now + wanted.seconds).items()}, None
    more = [*more, '--warm-up', str(wanted.warm_up), *pinned(wanted)]
    report = subject.probe(length, per_second, wanted.seconds, *more)
    found = report['intervals'][0]
    figures = {'offered, kframes/s': per_second / 1000, 'late p99, µs': found['late-ns']['p99'] / 1000,
               'lost, %': 100 * found['lost'] / max(found['sent'], 1)}
    figures.update({f'{what}, %': share for what, share in report['busy'].items()})
    if found['received']:
        figures.update({f'{what}, µs': found['latency-ns'][what] / 1000 for what in LATENCY})
    return figures, found['curve-ns'] if found['received'] else None
