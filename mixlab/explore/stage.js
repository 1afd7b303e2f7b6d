// A verdict in words, the picture that it is about, and handles on the picture that can be dragged.

const LOCK = 5; // pixels after which a drag is known to go sideways or up and down

// The bytes of a PNG as an address that the browser reads at once; for a blob it takes 10 ms.
function asUrl(png) {
  const bytes = new Uint8Array(png.buffer, png.byteOffset, png.byteLength);
  const pieces = [];
  for (let at = 0; at < bytes.length; at += 0x8000)
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  return `data:image/png;base64,${btoa(pieces.join(""))}`;
}

function render({ model, el }) {
  const told = document.createElement("div");
  const frame = document.createElement("div");
  const image = document.createElement("img");
  el.classList.add("mixlab-stage");
  told.className = "mixlab-verdict";
  told.setAttribute("role", "status");
  frame.className = "mixlab-picture";
  [image.width, image.height] = [model.get("width"), model.get("height")];
  image.draggable = false;
  told.style.maxWidth = `${image.width}px`;
  frame.append(image);
  el.append(told, frame);
  const grips = [];

  function draw() {
    const { png, alt, verdict, handles } = model.get("shown");
    // The browser shows the old picture until the new one is ready, so nothing flickers.
    image.src = asUrl(png);
    image.alt = alt;
    tell(verdict);
    place(handles);
  }

  // A picture of fewer pixels comes sooner: more are asked for where the screen shows them.
  image.addEventListener("load", () => {
    const pixels = image.getBoundingClientRect().width * window.devicePixelRatio;
    const sharp = pixels > 1.1 * model.get("width");
    if (!pixels || sharp === model.get("sharp")) return;
    model.set("sharp", sharp);
    model.save_changes();
  });

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
      const { width, height } = image.getBoundingClientRect();
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
