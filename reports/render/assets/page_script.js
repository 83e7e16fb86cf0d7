// The theme, buttons that copy, and where in the page the reader is. All of it can be missing.
(function () {
  "use strict";
  var root = document.documentElement;

  function remembered(value) {
    try {
      if (value === undefined) { return localStorage.getItem("baton-theme"); }
      localStorage.setItem("baton-theme", value);
    } catch (refused) { return null; }
  }

  var themes = ["auto", "light", "dark"];
  function show(theme, button) {
    if (theme === "auto") { root.removeAttribute("data-theme"); }
    else { root.setAttribute("data-theme", theme); }
    button.textContent = "Theme: " + theme;
  }
  function add_theme_button() {
    var button = document.createElement("button");
    button.type = "button";
    button.id = "theme";
    var theme = themes.indexOf(remembered()) > 0 ? remembered() : "auto";
    show(theme, button);
    button.addEventListener("click", function () {
      theme = themes[(themes.indexOf(theme) + 1) % themes.length];
      show(theme, button);
      remembered(theme);
    });
    document.querySelector("header.top").appendChild(button);
  }

  // Paper is white, whatever theme was chosen.
  function print_on_white() {
    var chosen = null;
    addEventListener("beforeprint", function () {
      chosen = root.getAttribute("data-theme");
      root.setAttribute("data-theme", "light");
    });
    addEventListener("afterprint", function () {
      if (chosen) { root.setAttribute("data-theme", chosen); }
      else { root.removeAttribute("data-theme"); }
    });
  }

  function select(node) {
    var range = document.createRange();
    range.selectNodeContents(node);
    var selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }
  function copy(node, done) {
    function by_selection() {
      select(node);
      var copied = false;
      try { copied = document.execCommand("copy"); } catch (refused) { copied = false; }
      done(copied ? "Copied" : "Selected");
    }
    if (!navigator.clipboard) { by_selection(); return; }
    navigator.clipboard.writeText(node.textContent).then(
      function () { done("Copied"); }, by_selection);
  }
  function add_copy_button(block) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", function () {
      copy(block.querySelector("code"), function (said) {
        button.textContent = said;
        setTimeout(function () { button.textContent = "Copy"; }, 2000);
      });
    });
    block.appendChild(button);
  }

  function follow_reader() {
    var links = {};
    document.querySelectorAll(".contents a").forEach(function (link) {
      links[link.hash.slice(1)] = link;
    });
    if (!window.IntersectionObserver) { return; }
    var watch = new IntersectionObserver(function (seen) {
      seen.forEach(function (one) {
        if (!one.isIntersecting || !links[one.target.id]) { return; }
        document.querySelectorAll(".contents [aria-current]").forEach(function (link) {
          link.removeAttribute("aria-current");
        });
        links[one.target.id].setAttribute("aria-current", "location");
      });
    }, { rootMargin: "-10% 0px -80% 0px" });
    Object.keys(links).forEach(function (id) {
      var target = document.getElementById(id);
      if (target) { watch.observe(target); }
    });
  }

  // Tables take a stop of the Tab key only where there is something to scroll.
  function stop_at_wide_tables() {
    document.querySelectorAll(".wide-table").forEach(function (box) {
      var more = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
      if (more) { box.setAttribute("tabindex", "0"); } else { box.removeAttribute("tabindex"); }
    });
  }

  // A link to something folded up unfolds it.
  function unfold() {
    var id = decodeURIComponent(location.hash.slice(1));
    var target = id && document.getElementById(id);
    for (var at = target; at; at = at.parentElement) {
      if (at.tagName.toLowerCase() === "details") { at.open = true; }
    }
  }

  add_theme_button();
  print_on_white();
  document.querySelectorAll(".command").forEach(add_copy_button);
  follow_reader();
  stop_at_wide_tables();
  addEventListener("resize", stop_at_wide_tables);
  unfold();
  addEventListener("hashchange", unfold);
}());
