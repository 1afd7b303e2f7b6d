// A verdict in words, the picture that it is about, and handles on the picture that can be dragged.

const LOCK = 5; // pixels after which a drag is known to go sideways or up and down

function numbers(kind, bytes) {
  return new kind(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

// Every pixel is the one above it, but for the bits in which `Live.strokes` of mixlab.plots says
// that the two differ.
function paint(canvas, { width, counts, columns, changes }) {
  const [rows, at] = [numbers(Uint16Array, counts), numbers(Uint16Array, columns)];
  const bits = numbers(Uint32Array, changes);
  if (canvas.width !== width || canvas.height !== rows.length)
    Object.assign(canvas, { width, height: rows.length });
  const image = new ImageData(width, rows.length);
  const pixels = new Uint32Array(image.data.buffer);
  let next = 0;
  for (let row = 0, start = 0; row < rows.length; row++, start += width) {
    if (row) pixels.copyWithin(start, start - width, start);
    for (const end = next + rows[row]; next < end; next++) pixels[start + at[next]] ^= bits[next];
  }
  canvas.getContext("2d", { willReadFrequently: true }).putImageData(image, 0, 0);
}

function render({ model, el }) {
  const told = document.createElement("div");
  const frame = document.createElement("div");
  const canvas = document.createElement("canvas");
  el.classList.add("mixlab-stage");
  told.className = "mixlab-verdict";
  told.setAttribute("role", "status");
  frame.className = "mixlab-picture";
  canvas.setAttribute("role", "img");
  canvas.style.width = told.style.maxWidth = `${model.get("width")}px`;
  frame.append(canvas);
  el.append(told, frame);
  const grips = [];

  function draw() {
    const { picture, alt, verdict, handles, busy } = model.get("shown");
    paint(canvas, picture);
    el.setAttribute("aria-busy", busy); // what takes longer follows when the sliders rest
    canvas.setAttribute("aria-label", alt);
    tell(verdict);
    place(handles);
    requestAnimationFrame(look);
  }

  // A picture of fewer pixels comes sooner: more are asked for where the screen shows them.
  function look() {
    const pixels = canvas.getBoundingClientRect().width * window.devicePixelRatio;
    const sharp = pixels > 1.1 * model.get("width");
    if (!pixels || sharp === model.get("sharp")) return;
    model.set("sharp", sharp);
    model.save_changes();
  }

  function tell({ symbol, colour, head, words }) {
    const mark = Object.assign(document.createElement("span"), { textContent: symbol });
    mark.ariaHidden = "true";
    const title = document.createElement("strong");
    title.append(mark, ` ${head}`);
    title.style.color = told.style.borderColor = colour;
    told.replaceChildren(title, ` ${words}`);
  }

  function place(wanted) {
    while (grips.length > wanted.length) grips.pop().remove();
    while (grips.length < wanted.length) grips.push(frame.appendChild(grip(grips.length)));
    wanted.forEach(({ kind, text, hint, at }, i) => {
      grips[i].className = `mixlab-handle mixlab-${kind}`;
      [grips[i].textContent, grips[i].title] = [text, hint];
      [grips[i].style.left, grips[i].style.top] = at.map((share) => `${100 * share}%`);
    });
  }

  function grip(i) {
    const handle = document.createElement("div");
    handle.ariaHidden = "true"; // whoever cannot point has the sliders
    let from = null;
    handle.addEventListener("pointerdown", (event) => {
      const { at, free } = model.get("shown").handles[i];
      from = { at, x: event.clientX, y: event.clientY, along: free ? "xy" : "" };
      handle.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    handle.addEventListener("pointermove", (event) => {
      if (!from) return;
      const by = { x: event.clientX - from.x, y: event.clientY - from.y };
      if (!from.along && Math.hypot(by.x, by.y) >= LOCK)
        from.along = Math.abs(by.x) >= Math.abs(by.y) ? "x" : "y";
      if (!from.along) return;
      const { width, height } = canvas.getBoundingClientRect();
      const to = [from.at[0] + by.x / width, from.at[1] + by.y / height];
      model.set("dragged", { handle: i, along: from.along, to });
      model.save_changes();
    });
    for (const end of ["pointerup", "pointercancel"])
      handle.addEventListener(end, () => (from = null));
    return handle;
  }

  model.on("change:shown", draw);
  draw();
  return () => model.off("change:shown", draw);
}

export default { render };
