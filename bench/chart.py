"""Writes latency distributions as SVG: one panel a load, one curve a subject, both axes logarithmic."""

import html, math

COLOURS = ['#1f77b4', '#d62728', '#2ca02c', '#9467bd', '#ff7f0e', '#8c564b', '#17becf', '#e377c2', '#7f7f7f', '#bcbd22', '#000000']
WIDTH, HEIGHT, LEFT, TOP, BOTTOM, LEGEND = 560, 300, 80, 30, 40, 230
PERCENTILES = [0, 90, 99, 99.9, 99.99, 99.999]


def across(percentile):
    """0 for the lowest latency, 1 for the one of 100,000 that is the highest."""
    return min(1.0, math.log10(100 / max(100 - percentile, 1e-3)) / 5)


def panel(title, curves, offset):
    """curves: of each subject's name, percentiles and latencies in ns."""
    values = [value for curve in curves.values() for _, value in curve if value > 0]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    right, bottom = LEFT + WIDTH, TOP + HEIGHT

    def x(percentile):
        return LEFT + WIDTH * across(percentile)

    def y(value):
        return bottom - HEIGHT * (math.log10(max(value, 1)) - low) / max(high - low, 1)

    yield f'<g transform="translate(0 {offset})"><text x="{LEFT}" y="{TOP - 10}" font-weight="bold">{html.escape(title)}</text>'
    for power in range(low, high + 1):
        at = y(10 ** power)
        yield (f'<path d="M{LEFT} {at:.1f}H{right}" stroke="#ccc"/>'
               f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{10 ** (power - 3):g} µs</text>')
    for percentile in PERCENTILES:
        at = x(percentile)
        yield (f'<path d="M{at:.1f} {TOP}V{bottom}" stroke="#ccc"/>'
               f'<text x="{at:.1f}" y="{bottom + 16}" text-anchor="middle">{percentile:g} %</text>')
    for number, (name, curve) in enumerate(curves.items()):
        colour = COLOURS[number % len(COLOURS)]
        points = ' '.join(f'{x(percentile):.1f},{y(value):.1f}' for percentile, value in curve)
        at = TOP + 12 + 16 * number
        yield (f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
               f'<path d="M{right + 12} {at - 4}h18" stroke="{colour}" stroke-width="3"/>'
               f'<text x="{right + 36}" y="{at}">{html.escape(name)}</text>')
    yield '</g>'


def write(path, panels, note):
    """panels: of each title, curves; those without any are left out."""
    panels = {title: curves for title, curves in panels.items() if curves}
    step = TOP + HEIGHT + BOTTOM
    notes = note.splitlines()
    width, height = LEFT + WIDTH + LEGEND, step * len(panels) + 16 * len(notes) + 16
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
             'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>']
    for number, (title, curves) in enumerate(panels.items()):
        lines += panel(title, curves, number * step)
    for number, text in enumerate(notes):
        lines.append(f'<text x="{LEFT}" y="{step * len(panels) + 16 * (number + 1)}">{html.escape(text)}</text>')
    with open(path, 'w') as file:
        file.write('\n'.join([*lines, '</svg>', '']))
