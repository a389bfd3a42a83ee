// Adds to a page a box in which a reader names a size and tokens, or compute, and sees the loss
// that the law gives there, with its interval. Every number comes from LAW, which stands above: the
// fits to resamples as the evidence has them.
"use strict";

(() => {
  const box = document.getElementById("your-budget");
  const still = box && box.querySelector(".still");
  if (!still) return;
  // FLOP for a parameter and a token: two forward, four backward.
  const PER_TOKEN = 6;
  const [A, B, E, ALPHA, BETA] = [0, 1, 2, 3, 4];
  const loss = (fit, n, d) => fit[E] + fit[A] * n ** -fit[ALPHA] + fit[B] * d ** -fit[BETA];
  // The size and the tokens of least loss for a compute.
  const best = (flop) => {
    const fit = LAW.fit;
    const sum = fit[ALPHA] + fit[BETA];
    const ratio = ((fit[ALPHA] * fit[A]) / (fit[BETA] * fit[B])) ** (1 / sum);
    const n = ratio * (flop / PER_TOKEN) ** (fit[BETA] / sum);
    return { n, d: flop / PER_TOKEN / n };
  };
  const quantile = (sorted, share) => {
    const at = share * (sorted.length - 1);
    const low = Math.floor(at);
    const high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
  };
  const interval = (values) => {
    const sorted = Float64Array.from(values).sort();
    const tail = (1 - LAW.level) / 2;
    return [quantile(sorted, tail), quantile(sorted, 1 - tail)];
  };
  // The intervals of the filed budgets are the widest of several ways; between them this one is
  // widened in between, and beyond them as at the last.
  const widening = (flop) => {
    const all = LAW.widened;
    const next = all.findIndex(([at]) => at >= flop);
    if (next <= 0) return next < 0 ? (all.at(-1) || [0, 1, 1]).slice(1) : all[0].slice(1);
    const [low, high] = [all[next - 1], all[next]];
    const share = Math.log(flop / low[0]) / Math.log(high[0] / low[0]);
    return [1, 2].map((side) => low[side] + share * (high[side] - low[side]));
  };
  const meanAt = (n, d) => {
    const at = loss(LAW.fit, n, d);
    const [below, above] = widening(PER_TOKEN * n * d);
    const wider = (value) => at + (value < at ? below : above) * (value - at);
    const drawn = LAW.replicates.map((fit) => wider(loss(fit, n, d)));
    return { at, drawn, mean: interval(drawn) };
  };
  // One new run has an error of its own.
  const runAt = (drawn) =>
    LAW.errors.length === 0 ? null
      : interval(drawn.flatMap((value) => LAW.errors.map((error) => value * Math.exp(error))));

  const UNITS = { k: 1e3, m: 1e6, b: 1e9, t: 1e12 };
  const WORDS = { thousand: "k", million: "m", billion: "b", trillion: "t" };
  // A number as people type it: 7e9, 7 B, 1.4 trillion.
  const read = (text) => {
    const typed = text.trim().toLowerCase().replaceAll(",", "").replaceAll("×10^", "e");
    const parts = /^([0-9.]+(?:e[+-]?[0-9]+)?)\s*([a-z]*)$/.exec(typed);
    if (!parts) return NaN;
    const unit = WORDS[parts[2]] || parts[2];
    const factor = unit === "" ? 1 : UNITS[unit];
    const value = Number(parts[1]) * (factor || NaN);
    return value >= 1 && value < 1e40 ? value : NaN;
  };
  const RAISED = [..."⁰¹²³⁴⁵⁶⁷⁸⁹"];
  const digits = (value, count) => Number(value.toPrecision(count));
  const shown = (value) => {
    if (value >= 1e15) {
      const [head, power] = value.toExponential(2).split("e");
      const raised = [...String(Number(power))].map((digit) => RAISED[digit]);
      return `${Number(head)}×10${raised.join("")}`;
    }
    const names = [[1e12, "trillion"], [1e9, "billion"], [1e6, "million"]];
    const name = names.find(([size]) => value >= size);
    return name ? `${digits(value / name[0], 3)} ${name[1]}` : String(digits(value, 3));
  };
  const plain = (value) => digits(value, 4).toPrecision(4).replace("e+", "×10^");
  const percent = `${digits(100 * LAW.level, 3)} %`;
  const span = ([low, high]) => `${plain(low)} to ${plain(high)}`;

  const make = (name, properties = {}, children = []) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const field = (id, words, hint) => {
    const input = make("input", { id, type: "text", autocomplete: "off", spellcheck: false });
    const label = make("label", { htmlFor: id }, [words, input]);
    input.setAttribute("aria-describedby", "budget-said");
    label.title = hint;
    return [label, input];
  };
  const [sizeLabel, size] = field("budget-n", "Parameters N", "such as 7 B or 7e9");
  const [tokensLabel, tokens] = field("budget-d", "Training tokens D", "such as 1.4e12");
  const [flopLabel, flop] = field(
    "budget-c", "Or compute C, in FLOP", "such as 1e21: N and D of least loss are taken");
  const form = make("form", { className: "budget-form" }, [sizeLabel, tokensLabel, flopLabel]);
  const said = make("div", { id: "budget-said", className: "budget-said" });
  said.setAttribute("role", "status");
  const picture = make("div", { className: "budget-picture" });
  form.addEventListener("submit", (event) => event.preventDefault());

  const item = (term, words) =>
    [make("dt", { textContent: term }), make("dd", { textContent: words })];
  const say = (n, d) => {
    const compute = PER_TOKEN * n * d;
    const result = meanAt(n, d);
    const run = runAt(result.drawn);
    const items = [
      item("Loss", `${plain(result.at)} ${LAW.unit}; ${percent} interval ${span(result.mean)}`),
      run ? item("One new run", `${percent} interval ${span(run)}`) : [],
      item("Compute", `${shown(compute)} FLOP (C = ${PER_TOKEN} N D)`),
      item("Tokens per parameter", String(digits(d / n, 3))),
    ];
    const times = compute / LAW.largest;
    const beyond = times > 1.005
      ? `${digits(times, 3)} times the largest run's compute: extrapolation. `
        + "The interval does not cover a change of the law."
      : "Not more compute than the largest run had.";
    const state = times > 1.005 ? "beyond" : "inside";
    said.replaceChildren(
      make("dl", {}, items.flat()),
      make("p", { className: `budget-reach ${state}`, textContent: beyond }),
    );
    draw(n, d, result);
  };

  // Widths of the drawing, in pixels: that of its box, as far as words have room.
  const [WIDTH_MIN, WIDTH_MAX] = [280, 680];
  const SVG = "http://www.w3.org/2000/svg";
  const shape = (name, attributes, words = "") => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = words;
    return element;
  };
  // The loss over tokens at this size, a decade to both sides.
  const draw = (n, d, result) => {
    const width = Math.max(WIDTH_MIN, Math.min(WIDTH_MAX, picture.clientWidth || WIDTH_MAX));
    const [height, left, right, top, bottom] = [266, 56, 16, 32, 46];
    const steps = [...Array(33).keys()].map((step) => 10 ** (step / 16 - 1));
    const curve = steps.map((share) => ({ d: d * share, ...meanAt(n, d * share) }));
    const lows = curve.map((point) => point.mean[0]);
    const highs = curve.map((point) => point.mean[1]);
    const edges = [Math.min(...lows, result.mean[0]), Math.max(...highs, result.mean[1])];
    const x = (tokens) => left + (Math.log10(tokens / d) + 1) / 2 * (width - left - right);
    const y = (value) => top + (edges[1] - value) / (edges[1] - edges[0]) * (height - top - bottom);
    const at = (point, value) => `${x(point.d).toFixed(1)},${y(value).toFixed(1)}`;
    const alt = `Loss over training tokens at ${shown(n)} parameters, with its interval; `
      + `${plain(result.at)} at ${shown(d)} tokens.`;
    const viewBox = `0 0 ${width} ${height}`;
    const svg = shape("svg", { class: "plot", viewBox, role: "img", "aria-label": alt });
    const text = (x, y, anchor, words) =>
      svg.append(shape("text", { class: "tick", x, y, "text-anchor": anchor }, words));
    for (const share of [0, 0.5, 1]) {
      const value = edges[0] + share * (edges[1] - edges[0]);
      const [x1, x2, y1, y2] = [left, width - right, y(value), y(value)];
      svg.append(shape("line", { class: "grid", x1, x2, y1, y2 }));
      text(left - 8, y(value) + 5, "end", value.toFixed(2));
    }
    for (const [share, anchor] of [[0.1, "start"], [1, "middle"], [10, "end"]]) {
      text(x(d * share), height - bottom + 20, anchor, shown(d * share));
    }
    const across = `Training tokens, at ${shown(n)} parameters`;
    text((left + width - right) / 2, height - 6, "middle", across);
    text(8, 16, "start", `Loss (${LAW.unit})`);
    const above = curve.map((point) => at(point, point.mean[1]));
    const below = curve.map((point) => at(point, point.mean[0]));
    const band = [...above, ...below.reverse()];
    const line = curve.map((point) => at(point, point.at));
    svg.append(
      shape("polygon", { class: "band band-plain", points: band.join(" ") }),
      shape("polyline", { class: "curve curve-plain", points: line.join(" ") }),
      shape("line", { class: "edge", x1: x(d), x2: x(d), y1: top, y2: height - bottom }),
      shape("circle", { class: "budget-point", cx: x(d), cy: y(result.at), r: 5 }),
    );
    picture.replaceChildren(svg);
  };
  const typed = (value) => digits(value, 4).toExponential().replace("+", "");
  const mark = (input, isGood) => input.setAttribute("aria-invalid", String(!isGood));
  const refuse = () => {
    const words = "A number is needed, such as 7e9, 7 B or 1.4 trillion.";
    said.replaceChildren(make("p", { textContent: words }));
    picture.replaceChildren();
  };
  const fromSizes = () => {
    const [n, d] = [read(size.value), read(tokens.value)];
    mark(size, n > 0);
    mark(tokens, d > 0);
    if (!(n > 0 && d > 0)) return refuse();
    flop.value = typed(PER_TOKEN * n * d);
    mark(flop, true);
    say(n, d);
  };
  const fromCompute = () => {
    const compute = read(flop.value);
    mark(flop, compute > 0);
    if (!(compute > 0)) return refuse();
    const { n, d } = best(compute);
    [size.value, tokens.value] = [typed(n), typed(d)];
    mark(size, true);
    mark(tokens, true);
    say(n, d);
  };
  let wide = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === wide || !(read(size.value) > 0 && read(tokens.value) > 0)) return;
    wide = innerWidth;
    say(read(size.value), read(tokens.value));
  });
  size.addEventListener("input", fromSizes);
  tokens.addEventListener("input", fromSizes);
  flop.addEventListener("input", fromCompute);

  still.replaceWith(form, said, picture);
  flop.value = typed(LAW.start);
  fromCompute();
})();
