"use strict";
// Filters the findings. Without this script the page shows all of them, grouped by rule.
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const FEW = 40;
  const field = (name) => document.getElementById(name);
  const status = field("matches");
  const said = JSON.parse(form.dataset.words);
  const groups = [...document.querySelectorAll("details.rule")].map((node) => ({
    node,
    outcome: node.closest("section.outcome"),
    opened: node.open,
    norm: null,
    items: [...node.querySelectorAll(":scope > ul > li")].map((item) => ({ item, text: null })),
  }));
  const plain = (node) => node.textContent.normalize("NFKC").toLowerCase();
  const matches = (group, entry, words) => {
    group.norm ??= plain(group.node.querySelector("summary"));
    entry.text ??= plain(entry.item);
    return words.every((word) => entry.text.includes(word) || group.norm.includes(word));
  };
  const filter = () => {
    const words = field("q").value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    const outcome = field("by-outcome").value;
    const severity = field("by-severity").value;
    const points = field("by-points")?.checked ?? false;
    const asked = words.length > 0 || outcome || severity || points;
    let count = 0;
    const left = new Map();
    for (const group of groups) {
      const wanted = (!outcome || group.outcome.dataset.outcome === outcome) && (!severity || group.node.dataset.severity === severity);
      let here = 0;
      for (const entry of group.items) {
        const shown = wanted && (!points || "costs" in entry.item.dataset) && (!words.length || matches(group, entry, words));
        entry.item.toggleAttribute("data-out", !shown);
        here += shown ? 1 : 0;
      }
      group.node.toggleAttribute("data-out", here === 0);
      group.count = here;
      count += here;
      left.set(group.outcome, (left.get(group.outcome) ?? 0) + here);
    }
    for (const [section, here] of left) section.toggleAttribute("data-out", here === 0);
    for (const group of groups) group.node.open = asked ? group.count > 0 && count <= FEW : group.opened;
    status.textContent = !asked ? "" : count ? said.some.replace("{n}", count).replace("{all}", status.dataset.all) : said.none;
  };
  let waiting = 0;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  };
  form.addEventListener("input", soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    filter();
  });
  form.addEventListener("reset", () => setTimeout(filter, 0));
  form.hidden = false;
})();
(() => {
  // A link into a closed part opens it; browsers that do not do so by themselves are helped.
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let node = target; node; node = node.parentElement) {
      node.removeAttribute("data-out");
      if (node.tagName === "DETAILS") node.open = true;
    }
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
(() => {
  // On paper deductions stand open; the style does this where it can.
  const opened = [];
  addEventListener("beforeprint", () => {
    for (const node of document.querySelectorAll("details.deduction, details.table:not(.long), details.deduction details, body:not(.many) details.rule")) {
      if (!node.open) {
        node.open = true;
        opened.push(node);
      }
    }
  });
  addEventListener("afterprint", () => {
    for (const node of opened.splice(0)) node.open = false;
  });
})();
