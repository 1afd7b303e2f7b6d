// Players: a prepared picture for each place on a path, moved by a slider and by buttons.

const BEAT = 400; // milliseconds from picture to picture

class Player {
  constructor(figure) {
    this.picture = figure.querySelector("img");
    const { folder, label, home, autoplay, frames } = JSON.parse(
      figure.querySelector("script").textContent
    );
    this.frames = frames;
    this.addresses = frames.map((frame) => folder + frame.file);
    this.last = frames.length - 1;
    this.home = home;
    this.timer = null;
    this.build(label);
    this.move(home, "off");
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (autoplay && !still) this.play();
  }

  build(label) {
    const controls = document.createElement("div");
    controls.className = "player-controls";
    const button = (name, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = name;
      made.addEventListener("click", act);
      controls.append(made);
      return made;
    };
    this.back = button("Back", () => this.byHand(this.place - 1));
    this.switch = button("Play", () => (this.timer ? this.pause() : this.play()));
    this.forward = button("Forward", () => this.byHand(this.place + 1));
    this.slider = document.createElement("input");
    Object.assign(this.slider, { type: "range", min: 0, max: this.last, step: 1 });
    this.slider.addEventListener("input", () => this.byHand(Number(this.slider.value)));
    const named = document.createElement("label");
    named.append(label, this.slider);
    this.words = document.createElement("output");
    controls.append(named);
    this.picture.after(controls, this.words);
    controls.addEventListener("pointerenter", () => this.fetchAll());
    controls.addEventListener("focusin", () => this.fetchAll());
  }

  fetchAll() {
    if (this.fetched) return;
    this.fetched = this.addresses.map((address) => Object.assign(new Image(), { src: address }));
  }

  // Stands at a place; `live` is whether a screen reader is to say so.
  move(place, live) {
    this.place = Math.min(Math.max(place, 0), this.last);
    const { where, alt, words } = this.frames[this.place];
    this.slider.value = this.place;
    this.slider.setAttribute("aria-valuetext", where);
    this.words.setAttribute("aria-live", live);
    this.words.textContent = words;
    this.back.setAttribute("aria-disabled", this.place === 0);
    this.forward.setAttribute("aria-disabled", this.place === this.last);
    if (this.picture.alt === alt) return;
    this.picture.src = this.addresses[this.place];
    this.picture.alt = alt;
  }

  byHand(place) {
    this.pause();
    this.move(place, "polite");
  }

  play() {
    this.fetchAll();
    this.switch.textContent = "Pause";
    if (this.place === this.last) this.move(0, "off");
    this.timer = setInterval(() => {
      this.move(this.place + 1, "off");
      if (this.place === this.last) this.pause();
    }, BEAT);
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.switch.textContent = "Play";
  }
}

const players = [...document.querySelectorAll("figure.player")].map((figure) => new Player(figure));

// On paper: the picture that the lesson has stored, and every folded answer open.
let unfolded = [];
window.addEventListener("beforeprint", () => {
  for (const player of players) player.byHand(player.home);
  unfolded = [...document.querySelectorAll("article details:not([open])")];
  for (const answer of unfolded) answer.open = true;
});
window.addEventListener("afterprint", () => {
  for (const answer of unfolded) answer.open = false;
});
