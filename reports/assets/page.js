// Language switch, address bar and filters of a report page. No network, no storage, no eval.
"use strict";
(function () {
  const root = document.documentElement;
  const button = document.getElementById("language");
  const titles = { en: root.dataset.titleEn, zh: root.dataset.titleZh };

  function apply(language) {
    root.dataset.lang = language;
    root.lang = language === "zh" ? "zh-CN" : "en";
    document.title = titles[language];
    button.setAttribute("aria-pressed", String(language === "zh"));
    for (const link of document.querySelectorAll("a[data-page]")) {
      link.setAttribute("href", link.dataset.page + (language === "zh" ? "#zh" : ""));
    }
    for (const option of document.querySelectorAll("option[data-en]")) {
      option.textContent = option.dataset[language];
    }
  }

  // The hash holds the language and the section: #zh, #zh/section, #section
  function fromHash() {
    const match = /^#(?:(en|zh)(?:\/(.+))?|(.+))?$/.exec(location.hash) || [];
    apply(match[1] || "en");
    const place = document.getElementById(match[2] || match[3] || "");
    if (place) place.scrollIntoView();
  }

  function hashFor(language, section) {
    if (language === "en") return "#" + (section || "en");
    return "#zh" + (section ? "/" + section : "");
  }

  button.addEventListener("click", function () {
    const language = root.dataset.lang === "zh" ? "en" : "zh";
    history.replaceState(null, "", hashFor(language, ""));
    apply(language);
  });

  document.querySelectorAll("nav.contents a").forEach(function (link) {
    link.addEventListener("click", function (event) {
      event.preventDefault();
      location.hash = hashFor(root.dataset.lang, link.getAttribute("href").slice(1));
    });
  });
  window.addEventListener("hashchange", fromHash);

  const bar = document.getElementById("address-bar");
  const shown = document.getElementById("address");
  let isHeld = false;
  function show(target, hold) {
    shown.textContent = "observatory explain '" + target.dataset.address + "'";
    bar.hidden = false;
    isHeld = hold;
    bar.classList.toggle("copied", hold);
  }
  if (bar) {
    document.addEventListener("mouseover", function (event) {
      const target = event.target.closest("[data-address]");
      if (target && !isHeld) show(target, false);
      else if (!target && !isHeld) bar.hidden = true;
    });
    document.addEventListener("click", function (event) {
      const target = event.target.closest("[data-address]");
      if (target) {
        show(target, true);
        if (navigator.clipboard) navigator.clipboard.writeText(shown.textContent).catch(function () {});
      } else if (!bar.contains(event.target)) {
        isHeld = false;
        bar.hidden = true;
      }
    });
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape") { isHeld = false; bar.hidden = true; }
    });
  }

  document.querySelectorAll("form.filter").forEach(function (form) {
    const lines = Array.from(document.querySelectorAll("#" + form.dataset.table + " tbody tr"));
    const counted = form.querySelector("output");
    function filter() {
      const wanted = Array.from(form.querySelectorAll("select")).filter(function (one) { return one.value !== ""; });
      const words = form.querySelector("input").value.trim().toLowerCase();
      let visible = 0;
      for (const line of lines) {
        const fits = wanted.every(function (one) { return line.dataset[one.name] === one.value; });
        line.hidden = !(fits && line.textContent.toLowerCase().includes(words));
        if (!line.hidden) visible += 1;
      }
      counted.textContent = visible + " / " + lines.length;
    }
    form.addEventListener("input", filter);
    form.addEventListener("change", filter);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    filter();
  });

  const links = new Map();
  document.querySelectorAll("nav.contents a").forEach(function (link) {
    links.set(link.getAttribute("href").slice(1), link);
  });
  const observer = new IntersectionObserver(function (entries) {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      links.forEach(function (link) { link.removeAttribute("aria-current"); });
      const link = links.get(entry.target.id);
      if (link) link.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-10% 0px -80% 0px" });
  document.querySelectorAll("main section[id]").forEach(function (section) { observer.observe(section); });

  // The page has no clock of its own, so the same data give the same bytes: the reader's clock says whether they are old
  const stale = document.getElementById("stale");
  if (stale && Date.now() > Date.parse(stale.dataset.after)) stale.hidden = false;

  fromHash();
})();
