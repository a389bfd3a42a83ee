// Makes figures answer. A figure that comes into view loads the script of its drawing, which the
// program wrote beside it: the drawing once more, and the words of every item in its order. No
// value is read from pixels, and no number is printed here but the ticks of a plot that is zoomed.

(() => {
  const PHONE = matchMedia("(max-width: 40rem)");
  const ZOOM_MAX = 64;
  const HELP = "Arrow keys walk along what is drawn, and between series. ";
  const HELP_ZOOM =
    "Plus, minus and zero zoom in, out and back. A wheel zooms what was clicked, " +
    "and dragging moves it.";
  const PAINT = (
    "fill fill-opacity stroke stroke-width stroke-opacity stroke-dasharray stroke-linejoin " +
    "paint-order vector-effect font-family font-size font-weight font-style display visibility " +
    "overflow"
  ).split(" ");
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
  const set = (it, attributes) => {
    for (const [key, value] of Object.entries(attributes)) it.setAttribute(key, value);
    return it;
  };
  const all = (within, what) => [...within.querySelectorAll(what)];
  const button = (textContent, onclick) => make("button", { type: "button", textContent, onclick });

  // The values that ticks stand at, and their words: steps of one, two or five, or powers of ten.
  const SMALL = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  const word = (value, step) => {
    const size = Math.abs(value);
    const minus = value < 0 ? "−" : "";
    if (size !== 0 && (size >= 1e5 || size < 1e-3)) {
      const [mantissa, exponent] = size.toExponential(4).split("e").map(Number);
      const high = [...String(exponent)].map((it) => SMALL[it] ?? "⁻").join("");
      return `${minus}${mantissa === 1 ? "" : `${mantissa}×`}10${high}`;
    }
    return minus + (step ? size.toFixed(clamp(-Math.floor(Math.log10(step)), 0, 8)) : String(size));
  };
  const even = (low, high) => {
    const least = (high - low) / 7;
    const power = 10 ** Math.floor(Math.log10(least));
    const step = power * [1, 2, 5, 10].find((it) => it * power >= least);
    const values = [];
    for (let at = Math.ceil(low / step); at * step <= high; at += 1) values.push(at * step);
    return values.map((value) => [value, word(value, step)]);
  };
  const ticks = (low, high, isLog) => {
    if (!isLog) return even(low, high);
    const decades = Math.log10(high / low);
    const values = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power += 1) {
      for (const it of decades > 2.5 ? [1] : [1, 2, 5]) values.push(Number(`${it}e${power}`));
    }
    const shown = values.filter((value) => value >= low && value <= high);
    return shown.length < 3 ? even(low, high) : shown.map((value) => [value, word(value)]);
  };

  class Chart {
    constructor(figure, told) {
      Object.assign(this, { figure, told, off: new Set(), toggles: [] });
      this.box = figure.querySelector(".scroll");
      this.tip = make("div", { className: "tip", hidden: true, ariaHidden: "true" });
      this.heard = make("p", { className: "heard", role: "status" });
      const help = make("p", { className: "help", id: `${figure.id}-help` });
      this.tools = make("div", { className: "tools" });
      this.box.after(this.tip, this.tools, help, this.heard);
      Object.assign(this.box, { role: "application", ariaRoleDescription: "chart" });
      this.box.setAttribute("aria-describedby", help.id);
      this.draw();
      help.textContent = HELP + (this.axes ? HELP_ZOOM : "");
      this.equip();
      this.listen();
      figure.classList.add("explored");
    }

    // Puts the drawing for this width in place, and finds its parts.
    draw() {
      const text = (PHONE.matches && this.told.narrow) || this.told.wide;
      this.svg = new DOMParser().parseFromString(text, "text/html").querySelector("svg");
      this.box.replaceChildren(this.svg);
      this.axes = this.svg.querySelector("[data-part=axes]");
      this.ring = this.shape(this.axes ? "circle" : "rect", { class: "ring" });
      this.items = null;
      this.at = null;
      this.tip.hidden = true;
      if (this.axes) this.frame();
      set(this.ring, { visibility: "hidden" });
      this.svg.append(this.ring);
      for (const number of this.off) this.show(number, false);
      if (this.further) this.place();
    }

    shape(name, attributes) {
      return set(document.createElementNS(this.svg.namespaceURI, name), attributes);
    }

    // What lies within the axes becomes a layer that moves behind a window.
    frame() {
      const [left, top, right, bottom] = this.axes.dataset.box.split(" ").map(Number);
      this.window = { left, top, right, bottom };
      this.whole = [...this.axes.children];
      this.layers = all(this.svg, "[data-part=area]");
      const [width, height] = [right - left, bottom - top];
      for (const layer of this.layers) {
        const viewBox = `${left} ${top} ${width} ${height}`;
        const clip = this.shape("svg", { class: "clip", x: left, y: top, width, height, viewBox });
        layer.replaceWith(clip);
        clip.append(layer);
      }
      this.view = { k: 1, x: 0, y: 0 };
    }

    // Every item with its place in the drawing, series by series: the points of a plot from left to
    // right, rows as they stand.
    walked() {
      const of = (words, number) => {
        const found = (what) => all(this.svg, `[data-series="${number}"]${what}`);
        const item = (place, index) => ({ number, index, ...place });
        if (!this.axes) return found("").map((group) => ({ box: group.getBBox() })).map(item);
        const px = (it, name) => Number(it.getAttribute(name));
        const dots = found(" circle").map((it) => ({ x: px(it, "cx"), y: px(it, "cy") }));
        const places = found(" polyline.curve").flatMap((it) => [...it.points]);
        const line = places.map(({ x, y }) => ({ x, y }));
        const order = (one, two) => one.x - two.x || one.y - two.y;
        return (dots.length ? dots : line).map(item).sort(order);
      };
      this.items ??= this.told.series.map(of);
      return this.items.filter((items, number) => items.length > 0 && !this.off.has(number));
    }

    // Buttons: zoom, one for each series that can be hidden, the drawing as a picture.
    equip() {
      if (this.axes) {
        this.further = button("Zoom out", () => this.zoom(1 / 2));
        this.back = button("Whole", () => this.zoom(0));
        this.tools.append(button("Zoom in", () => this.zoom(2)), this.further, this.back);
        this.place();
      }
      this.told.series.forEach((series, number) => this.toggle(series, number));
      if (this.toggles.length > 1 && this.axes) this.tools.append(...this.toggles);
      this.tools.append(button("Save as PNG", () => this.save()));
    }

    toggle({ name, look }, number) {
      const sample = look.startsWith("curve")
        ? this.shape("line", { class: look, x1: 0, y1: 5, x2: 22, y2: 5 })
        : this.shape("circle", { class: look, cx: 11, cy: 5, r: 4 });
      const key = this.shape("svg", { class: "sample", viewBox: "0 0 22 10" });
      key.ariaHidden = "true";
      key.append(sample);
      const it = button("", () => this.show(number, this.off.has(number)));
      it.append(key, name);
      it.ariaPressed = "true";
      this.toggles.push(it);
    }

    show(number, isShown) {
      if (isShown) this.off.delete(number);
      else this.off.add(number);
      const parts = all(this.svg, `[data-series="${number}"]`);
      for (const it of parts) it.classList.toggle("off", !isShown);
      this.toggles[number].ariaPressed = String(isShown);
      if (!isShown && this.at?.number === number) this.leave();
    }

    // Zooms by a factor around a place of the drawing; a factor of nothing shows the whole.
    zoom(factor, place = this.at ?? this.middle()) {
      if (!this.axes) return;
      const { k, x, y } = this.view;
      const to = clamp(k * factor, 1, ZOOM_MAX);
      const fixed = { x: k * place.x + x, y: k * place.y + y };
      this.view = { k: to, x: fixed.x - to * place.x, y: fixed.y - to * place.y };
      this.move(0, 0);
    }

    middle() {
      const { left, right, top, bottom } = this.window;
      const { k, x, y } = this.view;
      return { x: ((left + right) / 2 - x) / k, y: ((top + bottom) / 2 - y) / k };
    }

    // Moves what is zoomed, never beyond the whole.
    move(dx, dy) {
      const { left, right, top, bottom } = this.window;
      const { k, x, y } = this.view;
      this.view.x = clamp(x + dx, right * (1 - k), left * (1 - k));
      this.view.y = clamp(y + dy, bottom * (1 - k), top * (1 - k));
      this.place();
    }

    // Sets the layers to the view: marks and words keep their size, axes take other ticks.
    place() {
      const { k, x, y } = this.view;
      const isZoomed = k > 1;
      this.svg.classList.toggle("zoomed", isZoomed);
      this.box.classList.toggle("moves", isZoomed);
      for (const layer of this.layers) {
        set(layer, { transform: `translate(${x} ${y}) scale(${k})` });
        for (const it of all(layer, "circle")) {
          it.dataset.r ??= it.getAttribute("r");
          set(it, { r: it.dataset.r / k });
        }
        for (const it of all(layer, "text")) {
          const [a, b] = [it.getAttribute("x"), it.getAttribute("y")];
          set(it, { transform: `translate(${a} ${b}) scale(${1 / k}) translate(${-a} ${-b})` });
        }
      }
      const { right, bottom } = this.window;
      for (const it of all(this.svg, "text.name")) {
        const isInside = it.getAttribute("x") < right && it.getAttribute("y") < bottom;
        it.classList.toggle("stray", isInside && isZoomed);
      }
      this.axes.replaceChildren(...(isZoomed ? this.scales() : this.whole));
      this.further.disabled = this.back.disabled = !isZoomed;
      if (this.at) this.mark();
    }

    scales() {
      const { left, right, top, bottom } = this.window;
      const { k, x, y } = this.view;
      const line = (name, x1, y1, x2, y2) => this.shape("line", { class: name, x1, y1, x2, y2 });
      const words = (text, x, y, anchor) => {
        const it = this.shape("text", { class: "tick", x, y, "text-anchor": anchor });
        it.textContent = text;
        return it;
      };
      const along = (given, [from, to], shift) => {
        const [low, high, kind] = given.split(" ");
        const isLog = kind === "log";
        const scaled = (value) => (isLog ? Math.log10(value) : Number(value));
        const share = (scaled(high) - scaled(low)) / (to - from);
        const value = (px) => scaled(low) + ((px - shift) / k - from) * share;
        const px = (it) => (from + (scaled(it) - scaled(low)) / share) * k + shift;
        const ends = [value(from), value(to)].map((it) => (isLog ? 10 ** it : it));
        return ticks(...ends, isLog).map(([it, text]) => [px(it), text]);
      };
      const up = along(this.axes.dataset.y, [bottom, top], y).flatMap(([at, text]) => [
        line("grid", left, at, right, at),
        words(text, left - 9, at + 4.5, "end"),
        line("axis", left - 5, at, left, at),
      ]);
      const across = along(this.axes.dataset.x, [left, right], x).flatMap(([at, text]) => [
        line("axis", at, bottom, at, bottom + 5),
        words(text, at, bottom + 19, "middle"),
      ]);
      const foot = line("axis", left, bottom, right, bottom);
      return [...up, ...across, foot, line("axis", left, top, left, bottom)];
    }

    // Shows the words of an item beside it, and says them where keys led to it.
    read(item, isSaid) {
      this.at = item;
      const { name, words } = this.told.series[item.number];
      const { heads } = this.told;
      const headed = (text, at) => (heads[at] && text ? `${heads[at]}: ${text}` : text);
      const told = words[item.index].map(headed).filter(Boolean);
      const [first, ...rest] = this.axes ? [name, ...told] : told;
      const lines = rest.map((textContent) => make("span", { textContent }));
      this.tip.replaceChildren(make("strong", { textContent: first }), ...lines);
      this.tip.hidden = false;
      this.mark();
      if (!isSaid) return;
      const count = this.items[item.number].indexOf(item) + 1;
      const place = `${count} of ${words.length}${this.axes ? "" : ` in ${name}`}`;
      this.heard.textContent = [first, place, ...rest].join(". ");
    }

    // The ring around the item, and the words near to it.
    mark() {
      const { k, x, y } = this.view ?? { k: 1, x: 0, y: 0 };
      const { box } = this.at;
      const { x: left, y: top, width, height } = box ?? {};
      const cx = box ? left + width / 2 : k * this.at.x + x;
      const cy = box ? top : k * this.at.y + y;
      const around = { x: left - 3, y: top, width: width + 6, height, rx: 3 };
      const ring = box ? around : { cx, cy, r: 7 };
      set(this.ring, { ...ring, visibility: "visible" });
      const seen = new DOMPoint(cx, cy).matrixTransform(this.svg.getScreenCTM());
      const [figure, tip] = [this.figure.getBoundingClientRect(), this.tip.getBoundingClientRect()];
      const down = seen.y - figure.top;
      const above = down - tip.height - 14;
      this.tip.style.top = `${above < 0 ? down + 14 + (height ?? 0) : above}px`;
      const start = seen.x - figure.left - tip.width / 2;
      this.tip.style.left = `${clamp(start, 0, figure.width - tip.width)}px`;
    }

    leave() {
      this.at = null;
      this.tip.hidden = true;
      set(this.ring, { visibility: "hidden" });
    }

    // Where an event is in the drawing, and the item there.
    point({ clientX, clientY }) {
      return new DOMPoint(clientX, clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    }

    near({ x, y }) {
      const items = this.walked().flat();
      if (!this.axes) {
        const isIn = (at, from, size) => at >= from && at <= from + size;
        return items.find(({ box: it }) => isIn(x, it.x, it.width) && isIn(y, it.y, it.height));
      }
      const { k, x: dx, y: dy } = this.view;
      const far = (it) => Math.hypot(k * it.x + dx - x, k * it.y + dy - y);
      let [best, least] = [undefined, 36];
      for (const it of items) if (far(it) < least) [best, least] = [it, far(it)];
      return best;
    }

    // The next item by a key: along its series, or the nearest of another series.
    step(key) {
      const series = this.walked();
      if (series.length === 0) return undefined;
      const own = series.findIndex((items) => items[0].number === this.at?.number);
      if (own < 0) return series[0][0];
      const by = /Right|Down/.test(key) ? 1 : -1;
      const isBetween = (this.axes ? /Up|Down/ : /Page/).test(key);
      if (isBetween) {
        const other = series[(own + by + series.length) % series.length];
        const far = (it) => (this.axes ? Math.abs(it.x - this.at.x) : it.index);
        return other.reduce((best, it) => (far(it) < far(best) ? it : best));
      }
      const line = this.axes ? series[own] : series.flat();
      if (key === "Home" || key === "End") return line.at(key === "Home" ? 0 : -1);
      return line[clamp(line.indexOf(this.at) + by, 0, line.length - 1)];
    }

    // Brings an item that a key led to into the window.
    follow({ x, y }) {
      const { left, right, top, bottom } = this.window;
      const { k } = this.view;
      const [px, py] = [k * x + this.view.x, k * y + this.view.y];
      const isSeen = clamp(px, left, right) === px && clamp(py, top, bottom) === py;
      if (!isSeen) this.move((left + right) / 2 - px, (top + bottom) / 2 - py);
    }

    key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const zooms = { "+": 2, "=": 2, "-": 1 / 2, 0: 0 };
      const isStep = /^(Arrow|Page|Home|End)/.test(event.key);
      if (this.axes && event.key in zooms) this.zoom(zooms[event.key]);
      else if (event.key === "Escape" && this.at) this.leave();
      else if (isStep) {
        const item = this.step(event.key);
        if (item && this.axes) this.follow(item);
        if (item) this.read(item, true);
      } else return;
      event.preventDefault();
    }

    listen() {
      let held = null;
      const { box } = this;
      const look = (event) => {
        const item = this.near(this.point(event));
        if (item) this.read(item, false);
        else this.leave();
      };
      box.onkeydown = (event) => this.key(event);
      // A finger that is lifted leaves, and what it pointed at stays to be read.
      box.onpointerleave = (event) => event.pointerType === "mouse" && this.leave();
      box.onpointerdown = (event) => {
        look(event);
        if (!(this.view?.k > 1)) return;
        held = this.point(event);
        box.setPointerCapture(event.pointerId);
      };
      box.onpointerup = box.onpointercancel = () => (held = null);
      box.onpointermove = (event) => {
        if (!held) return look(event);
        const at = this.point(event);
        this.move(at.x - held.x, at.y - held.y);
        held = at;
      };
      const wheel = (event) => {
        const isWanted = event.ctrlKey || document.activeElement === box;
        const isUsed = this.axes && isWanted && (event.deltaY < 0 || this.view.k > 1);
        if (!isUsed) return;
        event.preventDefault();
        const { x, y } = this.point(event);
        const { k, x: dx, y: dy } = this.view;
        this.zoom(Math.exp(-event.deltaY / 400), { x: (x - dx) / k, y: (y - dy) / k });
      };
      box.addEventListener("wheel", wheel, { passive: false });
      PHONE.addEventListener("change", () => this.draw());
    }

    // The drawing as it is seen, as a picture: what a style sheet paints is written into a copy.
    save() {
      const copy = this.svg.cloneNode(true);
      const [from, to] = [this.svg, copy].map((it) => [it, ...it.querySelectorAll("*")]);
      from.forEach((it, at) => {
        const style = getComputedStyle(it);
        for (const name of PAINT) set(to[at], { [name]: style.getPropertyValue(name) });
      });
      copy.querySelector(".ring").remove();
      const { width, height } = this.svg.viewBox.baseVal;
      const size = { width: 2 * width, height: 2 * height };
      set(copy, size);
      const canvas = make("canvas", size);
      const image = new Image();
      image.onload = () => {
        const pen = canvas.getContext("2d");
        pen.fillStyle = getComputedStyle(document.body).backgroundColor;
        pen.fillRect(0, 0, canvas.width, canvas.height);
        pen.drawImage(image, 0, 0);
        canvas.toBlob((blob) => {
          const href = URL.createObjectURL(blob);
          const name = this.figure.querySelector("a.drawing").href.split("/").pop();
          make("a", { href, download: name.replace(/svg$/, "png") }).click();
        });
      };
      const text = new XMLSerializer().serializeToString(copy);
      image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    }
  }

  // A page that lies in a folder may load scripts of that folder, and nothing else.
  const explore = (figure) => {
    const src = figure.querySelector("a.drawing").getAttribute("href").replace(/svg$/, "js");
    const script = make("script", { src });
    script.onload = () => new Chart(figure, globalThis.drawings[src.replace("../", "")]);
    document.head.append(script);
  };
  const watch = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        watch.unobserve(target);
        explore(target);
      }
    },
    { rootMargin: "300px" },
  );
  for (const figure of all(document, "figure.picture")) watch.observe(figure);
})();
