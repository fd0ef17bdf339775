"""Writes measurements as SVG: latency distributions, and how figures grow."""

import collections, html, math

COLOURS = ['#1f77b4', '#d62728', '#2ca02c', '#9467bd', '#ff7f0e', '#8c564b', '#17becf', '#e377c2', '#7f7f7f', '#bcbd22', '#000000']
PERCENTILES = [0, 90, 99, 99.9, 99.99, 99.999]
LINE = 16
STEPS = [1, 2, 5, 10]  # between ticks, by the power of ten below

# place: from a value to 0 .. 1; ticks: values and what is written there.
Axis = collections.namedtuple('Axis', 'place ticks')
# Within its axes, in pixels.
Box = collections.namedtuple('Box', 'left top width height')
# points: what a curve goes through; spread: at which value, from where to where.
Curve = collections.namedtuple('Curve', 'points spread colour dashes')


def percentiles():
    """From the lowest latency to the one of 100,000 that is the highest."""
    return Axis(lambda percentile: min(1.0, math.log10(100 / max(100 - percentile, 1e-3)) / 5),
                [(percentile, f'{percentile:g} %') for percentile in PERCENTILES])


def decades(values, scale):
    """Times, logarithmic, over whole powers of ten; scale: values of one microsecond."""
    low = math.floor(math.log10(min(values)))
    high = max(math.ceil(math.log10(max(values))), low + 1)
    return Axis(lambda value: (math.log10(max(value, 10 ** low)) - low) / (high - low),
                [(10 ** power, duration(10 ** power / scale)) for power in range(low, high + 1)])


def duration(micros):
    for size, unit in ((10 ** 6, 's'), (10 ** 3, 'ms')):
        if micros >= size:
            return f'{micros / size:g} {unit}'
    return f'{micros:g} µs'


def upwards(values):
    """Linear, from 0."""
    highest = max(values)
    power = 10 ** math.floor(math.log10(highest / 4))
    step = power * next(step for step in STEPS if step * power * 5 >= highest)
    count = math.ceil(highest / step)
    return Axis(lambda value: value / (step * count), [(step * number, f'{step * number:,g}') for number in range(count + 1)])


def steps(values):
    """Logarithmic, with a tick for each value; 0 stands a decade before the first."""
    logs = {value: math.log10(value) if value else math.log10(min(filter(None, values), default=1)) - 1 for value in values}
    low, width = min(logs.values()), max(logs.values()) - min(logs.values()) or 1
    return Axis(lambda value: (logs[value] - low) / width, [(value, short(value)) for value in values])


def short(count):
    for size, unit in ((10 ** 6, ' M'), (10 ** 3, ' k')):
        if count >= 10 * size or count >= size and count % size == 0:
            return f'{count / size:g}{unit}'
    return f'{count:g}'


def panel(title, curves, across, up, box):
    def x(value):
        return box.left + box.width * across.place(value)

    def y(value):
        return box.top + box.height * (1 - up.place(value))

    right, bottom = box.left + box.width, box.top + box.height
    yield f'<text x="{box.left}" y="{box.top - 10}" font-weight="bold">{html.escape(title)}</text>'
    for value, label in up.ticks:
        yield (f'<path d="M{box.left} {y(value):.1f}H{right}" stroke="#ccc"/>'
               f'<text x="{box.left - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{html.escape(label)}</text>')
    for value, label in across.ticks:
        yield (f'<path d="M{x(value):.1f} {box.top}V{bottom}" stroke="#ccc"/>'
               f'<text x="{x(value):.1f}" y="{bottom + LINE}" text-anchor="middle">{html.escape(label)}</text>')
    for curve in curves:
        points = ' '.join(f'{x(at):.1f},{y(value):.1f}' for at, value in curve.points)
        yield (f'<polyline points="{points}" fill="none" stroke="{curve.colour}" stroke-width="1.5" '
               f'stroke-dasharray="{curve.dashes}"/>')
        for at, low, high in curve.spread:
            yield f'<path d="M{x(at):.1f} {y(low):.1f}V{y(high):.1f}" stroke="{curve.colour}"/>'


def legend(names, left, top):
    """names: with their colours and dashes."""
    for number, (name, colour, dashes) in enumerate(names):
        at = top + LINE * number
        yield (f'<path d="M{left} {at - 4}h24" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"/>'
               f'<text x="{left + 30}" y="{at}">{html.escape(name)}</text>')


def document(path, width, height, lines, note):
    notes = note.splitlines()
    with open(path, 'w') as file:
        full = height + LINE * (len(notes) + 1)
        file.write('\n'.join([
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {full}" width="{width}" height="{full}" '
            'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>',
            *lines,
            *(f'<text x="80" y="{height + LINE * (number + 1)}">{html.escape(text)}</text>' for number, text in enumerate(notes)),
            '</svg>', '']))


def distributions(path, panels, note):
    """One panel a load, one curve a subject. panels: of each title and name, percentiles and latencies in ns."""
    lines, step = [], 370
    panels = {title: curves for title, curves in panels.items() if curves}
    for number, (title, curves) in enumerate(panels.items()):
        values = [value for curve in curves.values() for _, value in curve if value > 0]
        box = Box(80, 30 + step * number, 560, 300)
        drawn = [Curve(curve, [], COLOURS[i % len(COLOURS)], '') for i, curve in enumerate(curves.values())]
        lines += panel(title, drawn, percentiles(), decades(values, 1000), box)
        lines += legend([(name, curve.colour, '') for name, curve in zip(curves, drawn)], box.left + box.width + 12, box.top + 12)
    document(path, 870, step * len(panels), lines, note)


def growth(path, rows, dashes, note):
    """Small charts, one row an axis.

    rows: of each title, small charts; a small chart: of a title and of each (name, dashed), (value, low, middle, high);
    dashes: of each that may be dashed, how; the first is for what has but one.
    """
    names = list(dict.fromkeys(name for charts in rows.values() for curves in charts.values() for name, _ in curves))
    colours = {name: COLOURS[number % len(COLOURS)] for number, name in enumerate(names)}
    lines, step, columns = [], 260, max(map(len, rows.values()), default=0)
    for row, (title, charts) in enumerate(rows.items()):
        lines.append(f'<text x="80" y="{18 + step * row}" font-size="14" font-weight="bold">{html.escape(title)}</text>')
        for column, (name, curves) in enumerate(charts.items()):
            lines += small(name, curves, colours, dashes, Box(80 + 320 * column, 50 + step * row, 240, 160))
    side = 80 + 320 * columns
    lines += legend([(name, colour, '') for name, colour in colours.items()], side, 62)
    lines += legend([(what, '#000', dash) for what, dash in dashes.items()], side, 62 + LINE * (len(names) + 1))
    document(path, side + 230, step * len(rows), lines, note)


def small(title, curves, colours, dashes, box):
    figures = [figure for curve in curves.values() for figure in curve]
    at = sorted({figure[0] for figure in figures})
    values = [value for figure in figures for value in figure[1:] if value > 0]
    up = decades(values, 1) if title.endswith('µs') else upwards(values)
    drawn = [Curve([(value, middle) for value, _, middle, _ in curve],
                   [(value, low, high) for value, low, _, high in curve], colours[name], dashes.get(what, ''))
             for (name, what), curve in curves.items()]
    return panel(title, drawn, steps(at), up, box)
