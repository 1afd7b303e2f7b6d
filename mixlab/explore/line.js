// A line of Python that can be copied, and another pasted in its place.

function render({ model, el }) {
  const label = document.createElement("label");
  const box = Object.assign(document.createElement("input"), { type: "text", spellcheck: false });
  const copy = Object.assign(document.createElement("button"), { textContent: "Copy" });
  label.append("This as Python", box);
  el.classList.add("mixlab-line");
  copy.dataset.lmSuppressShortcuts = "true"; // or JupyterLab takes keys as its own commands
  el.append(label, copy);
  const show = () => (box.value = model.get("text"));
  box.addEventListener("focus", () => box.select());
  box.addEventListener("change", () => {
    model.send({ read: box.value });
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") box.blur(); // in JupyterLab no change is told otherwise
  });
  copy.addEventListener("click", () => {
    box.select();
    document.execCommand("copy"); // navigator.clipboard is for encrypted pages alone
    copy.textContent = "Copied";
    setTimeout(() => (copy.textContent = "Copy"), 1500);
  });
  model.on("change:text", show);
  show();
  return () => model.off("change:text", show);
}

export default { render };
