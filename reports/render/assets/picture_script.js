(() => {
  "use strict";
  const svgSpace = "http://www.w3.org/2000/svg";

  const open = (figure) => {
    const kind = figure.dataset.kind;
    const rows = new Map();
    const effects = new Map();
    for (const row of figure.querySelectorAll("table.moments tbody tr")) {
      const cells = row.children;
      const causes = [...cells[4].querySelectorAll("a")].map((each) => Number(each.textContent));
      const number = Number(cells[0].textContent);
      rows.set(number, { row, causes, number, past: row.classList.contains("near"),
        broken: row.classList.contains("bad"), time: cells[1].textContent,
        lane: cells[2].textContent, text: cells[3].textContent });
      for (const cause of causes) {
        effects.set(cause, [...(effects.get(cause) || []), number]);
      }
    }
    const detail = figure.querySelector(".detail");
    const button = (act) => figure.querySelector(`[data-act="${act}"]`);
    const whole = () => figure.classList.contains("whole");
    const view = () => figure.querySelector(whole() ? ".view.all" : ".view.past");
    const shown = () => [...rows.values()].filter((each) => whole() || each.past);
    const dot = (number) => view().querySelector(`[data-m="${number}"]`);
    let chosen = [...rows.values()].find((each) => each.broken) || rows.values().next().value;

    const links = (title, numbers) => {
      const paragraph = document.createElement("div");
      paragraph.append(title);
      for (const number of numbers) {
        const link = document.createElement("a");
        link.href = `#${kind}-m${number}`;
        link.textContent = `${number} ${rows.get(number).text}`.slice(0, 90);
        paragraph.append(link);
      }
      return paragraph;
    };

    const tell = () => {
      const strong = document.createElement("strong");
      strong.textContent = `Moment ${chosen.number}`;
      const line = document.createElement("div");
      line.append(strong, `, ${chosen.time}, ${chosen.lane}: ${chosen.text}`);
      detail.replaceChildren(line);
      if (chosen.causes.length) {
        detail.append(links("Led to by: ", chosen.causes));
      }
      const after = effects.get(chosen.number) || [];
      if (after.length) {
        detail.append(links("Leads to: ", after.slice(0, 8)));
      }
      detail.classList.toggle("bad", chosen.broken);
    };

    const way = (from, to, name) => {
      const a = dot(from);
      const b = dot(to);
      if (!a || !b) {
        return;
      }
      const at = (each, axis) => Number(each.getAttribute(axis));
      const path = document.createElementNS(svgSpace, "path");
      const bend = (at(a, "cx") + at(b, "cx")) / 2;
      path.setAttribute("class", name);
      path.setAttribute("d", `M${at(a, "cx")} ${at(a, "cy")}C${bend} ${at(a, "cy")} ${bend} ` +
        `${at(b, "cy")} ${at(b, "cx")} ${at(b, "cy")}`);
      view().querySelector(".ways").append(path);
    };

    const mark = () => {
      for (const each of figure.querySelectorAll(".chosen")) {
        each.classList.remove("chosen");
      }
      for (const each of figure.querySelectorAll(".ways")) {
        each.replaceChildren();
      }
      chosen.row.classList.add("chosen");
      const here = dot(chosen.number);
      if (here) {
        here.classList.add("chosen");
        chosen.causes.forEach((each) => way(each, chosen.number, "cause"));
        (effects.get(chosen.number) || []).forEach((each) => way(chosen.number, each, "effect"));
        const scroll = view().querySelector(".scroll");
        const x = Number(here.getAttribute("cx"));
        const labels = view().querySelector(".labels").getBoundingClientRect().width;
        const seen = scroll.clientWidth - labels;
        if (x < scroll.scrollLeft + 40 || x > scroll.scrollLeft + seen - 40) {
          scroll.scrollLeft = x - seen / 2;
        }
      }
    };

    const showAll = (on) => {
      figure.classList.toggle("whole", on);
      figure.querySelector("details.view").open = on;
      button("all").setAttribute("aria-pressed", String(on));
      if (!on && !chosen.past) {
        chosen = [...rows.values()].find((each) => each.broken) || chosen;
      }
    };

    const choose = (number, keep) => {
      if (!rows.has(number)) {
        return;
      }
      chosen = rows.get(number);
      if (!chosen.past && !whole()) {
        showAll(true);
      }
      tell();
      mark();
      if (!keep) {
        try {
          history.replaceState(null, "", `#${kind}-m${number}`);
        } catch (refused) {
          // Some browsers keep the address of a file as it is.
        }
      }
    };

    const step = (by) => {
      const all = shown();
      const at = all.indexOf(chosen) + by;
      choose(all[Math.max(0, Math.min(all.length - 1, at))].number);
    };
    const follow = (numbers) => {
      const there = numbers.filter((each) => whole() || rows.get(each).past);
      if (there.length) {
        choose(there[0]);
      }
    };
    const acts = {
      back: () => step(-1),
      on: () => step(1),
      first: () => step(-rows.size),
      last: () => step(rows.size),
      cause: () => follow([...chosen.causes].reverse()),
      effect: () => follow(effects.get(chosen.number) || []),
      all: () => { showAll(!whole()); choose(chosen.number); view().querySelector(".plot").focus(); },
      passing: () => {
        if (button("passing")) {
          const on = figure.classList.toggle("beside");
          button("passing").setAttribute("aria-pressed", String(on));
        }
      },
    };
    const keys = { ArrowLeft: "back", ArrowRight: "on", ArrowUp: "cause", ArrowDown: "effect",
      Home: "first", End: "last", a: "all", p: "passing" };

    figure.classList.add("live");
    figure.querySelector(".controls").hidden = false;
    figure.addEventListener("click", (event) => {
      const pressed = event.target.closest("[data-act]");
      if (pressed) {
        acts[pressed.dataset.act]();
        return;
      }
      const plot = event.target.closest(".plot");
      if (plot) {
        nearest(plot, event);
      }
    });
    const nearest = (plot, event) => {
      let best = null;
      let least = 900;
      for (const each of plot.querySelectorAll("[data-m]")) {
        const box = each.getBoundingClientRect();
        const x = box.x + box.width / 2 - event.clientX;
        const y = box.y + box.height / 2 - event.clientY;
        if (x * x + y * y < least) {
          least = x * x + y * y;
          best = each;
        }
      }
      if (best) {
        choose(Number(best.dataset.m));
      }
    };
    for (const plot of figure.querySelectorAll(".plot")) {
      plot.setAttribute("role", "application");
      plot.setAttribute("tabindex", "0");
      plot.addEventListener("keydown", (event) => {
        const act = keys[event.key];
        if (act && !event.ctrlKey && !event.metaKey && !event.altKey) {
          event.preventDefault();
          acts[act]();
        }
      });
    }
    if (chosen) {
      choose(chosen.number, true);
      // What is folded away has no place yet to be scrolled to.
      figure.parentElement.closest("details")?.addEventListener("toggle", mark);
    }
    return choose;
  };

  const figures = new Map();
  const follow = () => {
    const asked = /^#(.+)-m(\d+)$/.exec(location.hash);
    const choose = asked && figures.get(asked[1]);
    if (choose) {
      const figure = document.getElementById(`${asked[1]}-picture`);
      for (let each = figure.closest("details"); each; each = each.parentElement.closest("details")) {
        each.open = true;
      }
      choose(Number(asked[2]));
      figure.scrollIntoView();
      figure.querySelector(figure.classList.contains("whole") ? ".view.all .plot" : ".plot").focus({ preventScroll: true });
    }
  };
  for (const figure of document.querySelectorAll("figure.picture")) {
    figures.set(figure.dataset.kind, open(figure));
  }
  addEventListener("hashchange", follow);
  follow();
})();
