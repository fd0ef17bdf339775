/* Plateau incident report: draws the charts, pages and searches the table, opens stories. Asks nothing of any network. */
'use strict';

(() => {
  const data = JSON.parse(document.getElementById('report-data').textContent);
  const byId = id => document.getElementById(id);
  const charts = [];

  /** Makes an element: tag, properties, children. */
  function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  const colour = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  const grouped = number => number.toLocaleString('en-US');
  const ofZone = seconds => uPlot.tzDate(new Date(seconds * 1000), data.zone === 'UTC' ? 'Etc/UTC' : data.zone);
  const timeText = uPlot.fmtDate('{YYYY}-{MM}-{DD} {HH}:{mm}:{ss}');

  const PAPER_WIDTH = 640;
  const isOnPaper = () => document.documentElement.classList.contains('on-paper');

  // ---- charts ----

  const whole = (() => {
    const margin = Math.max((data.to - data.from) * 0.02, 0.5);
    return { min: data.from - margin, max: data.to + margin };
  })();

  /** Axes, sizes and the shared range of time, which every chart has. */
  function frame(element, height, series, y) {
    const axis = { stroke: colour('quiet'), grid: { stroke: colour('grid'), width: 1 }, ticks: { stroke: colour('grid'), width: 1 } };
    return {
      width: isOnPaper() ? PAPER_WIDTH : Math.max(280, Math.floor(element.clientWidth)),
      height: isOnPaper() ? Math.min(height, 220) : height,
      tzDate: ofZone,
      series: [{ label: 'Time (' + data.zone + ')', value: (plot, value) => value == null ? '–' : timeText(ofZone(value)) }, ...series],
      scales: { x: { time: true, min: whole.min, max: whole.max }, y },
      axes: [
        { ...axis, values: clock, space: 84 },
        { ...axis, size: 64, values: (plot, values) => values.map(value => value === Math.round(value) ? grouped(value) : '') },
      ],
      cursor: { sync: { key: 'report', setSeries: false }, drag: { x: true, y: false, setScale: true }, focus: { prox: 12 } },
      focus: { alpha: series.length > 1 ? 0.25 : 1 },
      legend: { markers: {
        stroke: (plot, index) => plot.series[index].hasMark ? 'transparent' : plot.series[index].swatch ?? colour('ink'),
        dash: (plot, index) => plot.series[index].dash?.length > 0 ? 'dashed' : 'solid',
      } },
      hooks: { setScale: [(plot, scale) => scale === 'x' && follow(plot)] },
    };
  }

  /** Tick labels of 24 hours: the date where it changes, the time, parts of a second where ticks are that close. */
  function clock(plot, splits, axisIndex, space, increment) {
    let day = '';
    return splits.map(split => {
      const date = ofZone(split);
      const today = uPlot.fmtDate('{YYYY}-{MM}-{DD}')(date);
      const pattern = increment >= 86400 ? '{YYYY}-{MM}-{DD}' : increment >= 60 ? '{HH}:{mm}' : increment >= 1 ? '{HH}:{mm}:{ss}' : '{ss}.{fff}';
      const text = uPlot.fmtDate(pattern)(date);
      const label = today === day || increment >= 86400 ? text : text + '\n' + today;
      day = today;
      return label;
    });
  }

  /** Names the upright axis, which leaves the same room in every chart. */
  function label(options, text) {
    Object.assign(options.axes[1], { label: text, labelSize: 20, labelFont: '12px system-ui, sans-serif' });
  }

  let following = false;

  /** All charts show the same time. */
  function follow(leader) {
    if (following) {
      return;
    }
    following = true;
    const { min, max } = leader.scales.x;
    charts.filter(plot => plot !== leader).forEach(plot => plot.setScale('x', { min, max }));
    following = false;
  }

  function draw(id, options, columns) {
    const element = byId(id);
    const plot = new uPlot(options, columns, element);
    plot.root.setAttribute('role', 'group');
    element.plot = plot;
    charts.push(plot);
    letKeysChoose(plot);
    return plot;
  }

  /** A click on a legend hides a series; so does a key. */
  function letKeysChoose(plot) {
    plot.root.querySelectorAll('.u-legend .u-series').forEach((row, index) => {
      const label = row.querySelector('th');
      if (index === 0 || !label) {
        return;
      }
      label.tabIndex = 0;
      label.setAttribute('role', 'button');
      label.addEventListener('keydown', event => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          label.click();
        }
      });
    });
  }

  /**
   * A destination's steps as columns: one point where a value begins, and a gap where only the link's MTU is in force.
   * What is in force at the end is drawn to the end.
   */
  function stepColumns(steps) {
    const times = [];
    const values = [];
    const add = (time, value) => {
      if (times.length > 0 && time <= times[times.length - 1]) {
        time = times[times.length - 1];
        values[values.length - 1] = value;
        return;
      }
      times.push(time);
      values.push(value);
    };
    steps.forEach(([time, mtu]) => {
      if (mtu === null && values.length > 0) {
        add(time, values[values.length - 1]);
        add(time + 1e-6, null);
      } else {
        add(time, mtu);
      }
    });
    if (values.length > 0 && values[values.length - 1] !== null) {
      add(data.to, values[values.length - 1]);
    }
    return [times, values];
  }

  const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3]];

  /** A line for each of the worst destinations: five colours by as many dashes as it takes. */
  function lineSeries(line, index) {
    return {
      label: line.destination,
      stroke: colour('line-' + (index % 5 + 1)),
      swatch: colour('line-' + (index % 5 + 1)),
      width: 2,
      dash: DASHES[Math.floor(index / 5) % DASHES.length],
      paths: uPlot.paths.stepped({ align: 1 }),
      points: { show: false },
      value: (plot, value) => value == null ? '–' : grouped(value),
    };
  }

  const SHAPES = {
    believed: { mark: '▼', colour: 'alarm', draw: (path, x, y, r) => { path.moveTo(x - r, y - r); path.lineTo(x + r, y - r); path.lineTo(x, y + r); path.closePath(); }, fill: true },
    quarantined: { mark: '◇', colour: 'line-4', draw: (path, x, y, r) => { path.moveTo(x, y - r); path.lineTo(x + r, y); path.lineTo(x, y + r); path.lineTo(x - r, y); path.closePath(); } },
    refused: { mark: '×', colour: 'quiet', draw: (path, x, y, r) => { path.moveTo(x - r, y - r); path.lineTo(x + r, y + r); path.moveTo(x + r, y - r); path.lineTo(x - r, y + r); } },
  };

  /** Claims as marks, a shape for each outcome. */
  function claimSeries(claims) {
    const shape = SHAPES[claims.outcome];
    return {
      label: shape.mark + ' claim ' + claims.outcome,
      stroke: colour(shape.colour),
      hasMark: true,
      paths: () => null,
      points: { show: (plot, index, from, to) => mark(plot, index, from, to, shape) },
      value: (plot, value) => value == null ? '–' : grouped(value),
    };
  }

  function mark(plot, index, from, to, shape) {
    const path = new Path2D();
    const radius = 4 * devicePixelRatio;
    for (let i = from; i <= to; i++) {
      const value = plot.data[index][i];
      if (value != null && value <= plot.scales.y.max) {
        shape.draw(path, plot.valToPos(plot.data[0][i], 'x', true), plot.valToPos(value, 'y', true), radius);
      }
    }
    const context = plot.ctx;
    context.save();
    context.strokeStyle = context.fillStyle = colour(shape.colour);
    context.lineWidth = 1.5 * devicePixelRatio;
    if (shape.fill) {
      context.fill(path);
    } else {
      context.stroke(path);
    }
    context.restore();
    return false;
  }

  const HIGHEST_DRAWN = 10000;

  function drawMtus() {
    const lines = data.lines.filter(line => line.steps.length > 0);
    const claims = data.claims.filter(outcome => outcome.points.length > 0);
    const values = lines.flatMap(line => line.steps.map(step => step[1] ?? 0))
      .concat(claims.flatMap(outcome => outcome.points.map(point => point[1]).filter(mtu => mtu <= HIGHEST_DRAWN)));
    const top = Math.max(1500, ...values) * 1.08;
    const columns = lines.map(line => stepColumns(line.steps))
      .concat(claims.map(outcome => [outcome.points.map(point => point[0]), outcome.points.map(point => point[1])]));
    const element = byId('mtu-chart');
    const options = frame(element, Math.min(380, Math.max(260, element.clientWidth * 0.5)),
      [...lines.map(lineSeries), ...claims.map(claimSeries)], { range: () => [0, top] });
    label(options, 'bytes');
    draw('mtu-chart', options, columns.length === 0 ? [[]] : uPlot.join(columns, columns.map(() => [0, 2])));
  }

  function bucketTimes() {
    return data.buckets.lowered.map((ignored, index) => data.buckets.start + index * data.buckets.step);
  }

  function drawLowered() {
    if (!data.buckets.lowered.some(count => count > 0)) {
      byId('lowered-chart').append(make('p', { textContent: 'None was.' }));
      return;
    }
    const times = bucketTimes();
    const values = data.buckets.lowered.slice();
    times.push(data.buckets.start + values.length * data.buckets.step);
    values.push(values[values.length - 1]);
    const top = Math.max(1, ...values) * 1.1;
    const options = frame(byId('lowered-chart'), 170, [{
      label: 'destinations lowered, most in ' + stepText(),
      stroke: colour('line-2'),
      swatch: colour('line-2'),
      fill: colour('line-2') + '22',
      width: 1.5,
      paths: uPlot.paths.stepped({ align: 1 }),
      points: { show: false },
      value: (plot, value) => value == null ? '–' : grouped(value),
    }], { range: () => [0, top] });
    label(options, 'destinations');
    draw('lowered-chart', options, [times, values]);
  }

  /** Stacked columns: what is drawn first is the sum of all, what is drawn last the part at the bottom. */
  function drawCost() {
    const parts = Object.entries(data.buckets.cost).filter(([, values]) => values.some(value => value > 0));
    if (parts.length === 0) {
      byId('cost-chart').append(make('p', { textContent: 'No datagram met with an entry.' }));
      return;
    }
    const sum = new Array(data.buckets.lowered.length).fill(0);
    const stacked = parts.map(([part, values]) => [part, values, values.map((value, index) => sum[index] += value)]).reverse();
    const top = Math.max(1, ...sum) * 1.08;
    const options = frame(byId('cost-chart'), 240, stacked.map(([part, values]) => ({
      label: part,
      stroke: colour(part),
      swatch: colour(part),
      fill: colour(part),
      width: 0,
      paths: uPlot.paths.bars({ size: [0.92, 60], align: 1 }),
      points: { show: false },
      value: (plot, value, series, index) => index == null ? '–' : grouped(values[index]),
    })), { range: () => [0, top] });
    label(options, 'datagrams in ' + stepText());
    draw('cost-chart', options, [bucketTimes(), ...stacked.map(([, , heights]) => heights)]);
  }

  function stepText() {
    const step = data.buckets.step;
    return step < 1 ? Math.round(step * 1000) + ' ms' : step < 60 ? step + ' s' : step < 3600 ? step / 60 + ' min'
      : step < 86400 ? step / 3600 + ' h' : step / 86400 + ' d';
  }

  function drawAll() {
    const range = charts.length > 0 ? { min: charts[0].scales.x.min, max: charts[0].scales.x.max } : null;
    charts.splice(0).forEach(plot => plot.destroy());
    byId('cost-chart').replaceChildren();
    byId('lowered-chart').replaceChildren();
    drawMtus();
    drawLowered();
    drawCost();
    if (range) {
      zoomTo(range);
    }
  }

  // ---- zoom ----

  function zoomTo(range) {
    charts.forEach(plot => plot.setScale('x', range));
  }

  /** Shows a part of the time that is shown: factor below 1 is nearer; shift is in widths of what is shown. */
  function zoomBy(factor, shift) {
    const { min, max } = charts[0].scales.x;
    const width = Math.min((max - min) * factor, whole.max - whole.min);
    const middle = (min + max) / 2 + (max - min) * shift;
    const start = Math.min(Math.max(middle - width / 2, whole.min), whole.max - width);
    zoomTo({ min: start, max: start + width });
  }

  function addZoomTools() {
    const button = (text, label, action) => {
      const made = make('button', { type: 'button', textContent: text, onclick: action });
      made.setAttribute('aria-label', label);
      return made;
    };
    byId('timeline-tools').append(
      button('+', 'Zoom in', () => zoomBy(0.5, 0)),
      button('−', 'Zoom out', () => zoomBy(2, 0)),
      button('←', 'Earlier', () => zoomBy(1, -0.4)),
      button('→', 'Later', () => zoomBy(1, 0.4)),
      button('Whole time', 'Show the whole time', () => zoomTo(whole)),
      make('span', { className: 'note', textContent: 'or drag across a chart; a double click shows the whole time again.' }));
  }

  // ---- destinations ----

  const PAGE = 50;
  let found = data.rows;
  let page = 0;

  const stories = new Map();
  document.querySelectorAll('#stories .story').forEach(
    story => stories.set(story.dataset.destination, story.querySelector('.story-text')));

  function rowOf(cells) {
    const opener = make('button', { type: 'button', className: 'opener', textContent: cells[0] });
    opener.setAttribute('aria-expanded', 'false');
    const head = make('th', { scope: 'row' }, opener);
    const last = cells.length - 1;
    const row = make('tr', {}, head, ...cells.slice(1).map(
      (cell, index) => make('td', { className: index + 1 === last ? 'address' : 'number', textContent: cell })));
    opener.addEventListener('click', () => toggle(row, opener, cells[0]));
    return row;
  }

  function toggle(row, opener, destination) {
    const isOpen = opener.getAttribute('aria-expanded') === 'true';
    opener.setAttribute('aria-expanded', String(!isOpen));
    if (isOpen) {
      row.nextElementSibling.remove();
      return;
    }
    const cell = make('td', { colSpan: row.cells.length }, storyOf(destination));
    row.after(make('tr', { className: 'story-row' }, cell));
  }

  function storyOf(destination) {
    const story = stories.get(destination);
    if (story) {
      const copy = story.cloneNode(true);
      copy.removeAttribute('id');
      return copy;
    }
    return make('div', { className: 'story-text' },
      make('p', { textContent: 'This page has the stories of the worst only. This one is told by:' }),
      make('p', { className: 'command' }, make('code', { textContent: data.explain.replace('DESTINATION', destination) })));
  }

  function showPage() {
    const body = document.querySelector('#destination-table tbody');
    body.replaceChildren(...found.slice(page * PAGE, (page + 1) * PAGE).map(rowOf));
    const first = found.length === 0 ? 0 : page * PAGE + 1;
    const last = Math.min((page + 1) * PAGE, found.length);
    const turn = by => () => {
      page += by;
      showPage();
    };
    const previous = make('button', { type: 'button', textContent: 'Previous', disabled: page === 0, onclick: turn(-1) });
    const next = make('button', { type: 'button', textContent: 'Next', disabled: last >= found.length, onclick: turn(1) });
    const text = grouped(first) + ' to ' + grouped(last) + ' of ' + grouped(found.length)
      + (found.length < data.rows.length ? ' found' : '')
      + (data.destinations > data.rows.length ? '; ' + grouped(data.destinations - data.rows.length) + ' less bad ones are left out' : '');
    const pages = byId('destination-pages');
    pages.className = 'pages note';
    pages.replaceChildren(...found.length > PAGE ? [previous, next] : [], make('span', { role: 'status', textContent: text }));
  }

  function addSearch() {
    const input = make('input', { type: 'search', id: 'destination-search', autocomplete: 'off', placeholder: '198.51.100.' });
    input.addEventListener('input', () => {
      const wanted = input.value.trim().toLowerCase();
      found = data.rows.filter(cells => cells[0].includes(wanted) || cells[cells.length - 1].includes(wanted));
      page = 0;
      showPage();
    });
    byId('destination-tools').className = 'tools';
    byId('destination-tools').append(
      make('label', { htmlFor: 'destination-search', textContent: 'Destination or reporter contains' }), input);
  }

  // ---- paper ----

  const PRINTED_STORIES = 10;

  /** On paper nothing can be opened: the worst stories are, and the charts fit the sheet. */
  function beforePrint() {
    document.querySelectorAll('#destination-table .opener[aria-expanded="false"]').forEach((opener, index) => {
      if (index < PRINTED_STORIES) {
        opener.click();
      }
    });
    document.documentElement.classList.add('on-paper');
    drawAll();
  }

  function afterPrint() {
    document.documentElement.classList.remove('on-paper');
    drawAll();
  }

  document.documentElement.classList.add('scripted');
  addZoomTools();
  drawAll();
  if (byId('destination-table')) {
    addSearch();
    showPage();
  }
  addEventListener('beforeprint', beforePrint);
  addEventListener('afterprint', afterPrint);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  let width = innerWidth;
  addEventListener('resize', () => {
    if (innerWidth !== width) {
      width = innerWidth;
      drawAll();
    }
  });
})();
