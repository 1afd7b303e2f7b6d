// A labelled number: a box that takes any number, and a slider that climbs from stop to stop.

function stops(model) {
  const rungs = model.get("rungs");
  const [low, high, step] = ["low", "high", "step"].map((name) => model.get(name));
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const between = (value) => Math.min(Math.max(value, low), high);
  if (rungs.length) {
    const distance = (rung, value) => Math.abs(Math.log(rung / value));
    const nearest = (value) => (best, rung, at) =>
      distance(rung, value) < distance(rungs[best], value) ? at : best;
    return {
      last: rungs.length - 1,
      value: (at) => rungs[at],
      at: (value) => rungs.reduce(nearest(value), 0),
    };
  }
  return {
    last: Math.max(0, Math.ceil((high - low) / step - 1e-9)),
    value: (at) => between(Number((low + at * step).toFixed(Math.min(decimals, 100)))),
    at: (value) => Math.round((value - low) / step),
  };
}

function render({ model, el }) {
  const name = model.get("label");
  const label = document.createElement("label");
  const box = document.createElement("input");
  const slider = document.createElement("input");
  label.append(Object.assign(document.createElement("span"), { textContent: name }), box);
  Object.assign(box, { type: "number", step: "any" });
  Object.assign(slider, { type: "range", min: 0, step: 1 });
  slider.setAttribute("aria-label", name);
  el.classList.add("mixlab-control");
  for (const part of [box, slider])
    part.dataset.lmSuppressShortcuts = "true"; // or JupyterLab takes keys as its own commands
  el.append(label, slider);

  let shown = "";

  function show() {
    const value = model.get("value");
    const { last, at } = stops(model);
    const whole = String(Number(value.toPrecision(12)));
    // What does not fit into the box is cut at a digit, and said in full by its title.
    const text = whole.length > 8 ? String(Number(value.toPrecision(5))) : whole;
    el.style.setProperty("--room", `${model.get("room")}em`);
    box.disabled = slider.disabled = model.get("disabled");
    box.value = shown = text;
    box.title = whole;
    slider.max = last;
    slider.value = at(value);
    slider.setAttribute("aria-valuetext", text);
  }

  function send(value) {
    model.set("value", value);
    model.save_changes();
    show();
  }

  function take() {
    if (box.value === shown) return; // nobody typed anything
    const [low, high] = [model.get("low"), model.get("high")];
    if (!Number.isFinite(box.valueAsNumber)) return show(); // nothing, or no number, was typed
    const value = Math.min(Math.max(box.valueAsNumber, low), high);
    send(model.get("whole") ? Math.round(value) : value);
  }

  box.addEventListener("change", take);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") return take(); // in JupyterLab no change is told then
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!by) return;
    event.preventDefault(); // the browser would move by one, whatever the step of the slider is
    const { last, at, value } = stops(model);
    send(value(Math.min(Math.max(at(model.get("value")) + by, 0), last)));
  });
  slider.addEventListener("input", () => send(stops(model).value(slider.valueAsNumber)));
  const watched = ["value", "low", "high", "disabled", "room"].map((trait) => `change:${trait}`);
  model.on(watched.join(" "), show);
  show();
  return () => model.off(watched.join(" "), show);
}

export default { render };
