// A verdict in words, the picture that it is about, and handles on the picture that can be dragged.

const LOCK = 5; // pixels after which a drag is known to go sideways or up and down

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
  let newest = 0;

  async function draw() {
    const mine = ++newest;
    const { png, alt, verdict, handles } = model.get("shown");
    const next = new Image();
    next.src = URL.createObjectURL(new Blob([png], { type: "image/png" }));
    await next.decode().catch(() => {}); // a picture that is not ready yet would flicker
    if (mine !== newest) return URL.revokeObjectURL(next.src);
    const old = image.src;
    [image.src, image.alt] = [next.src, alt];
    if (old) URL.revokeObjectURL(old);
    tell(verdict);
    place(handles);
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
      const { width, height } = image.getBoundingClientRect();
      const to = [from.at[0] + by.x / width, from.at[1] + by.y / height];
      model.set("dragged", { handle: i, along: from.along, to });
      model.save_changes();
    });
    for (const end of ["pointerup", "pointercancel"])
      handle.addEventListener(end, () => (from = null));
    return handle;
  }

  image.alt = model.get("shown").alt;
  model.on("change:shown", draw);
  draw();
  return () => {
    model.off("change:shown", draw);
    URL.revokeObjectURL(image.src);
  };
}

export default { render };
