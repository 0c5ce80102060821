
"use strict";
(() => {
  // Rows shown at first, and how many more a click shows: fewer where each row is a card.
  const PAGE = matchMedia("(max-width: 46rem)").matches ? 20 : 100;
  const FEW = 10;
  const make = (name, text, parent) => {
    const element = document.createElement(name);
    element.textContent = text;
    if (parent) parent.append(element);
    return element;
  };

  // How old the report is, reckoned when it is opened.
  const stale = () => {
    const age = document.getElementById("age");
    const days = Math.floor((Date.now() - Date.parse(age.dataset.generated)) / 864e5);
    if (!(days >= 1)) return;
    age.textContent = "This report is " + days + (days === 1 ? " day" : " days") + " old" +
      (days > 8 ? ": look for a newer one" : "");
    age.hidden = false;
  };

  const value = (row, column) => row.cells[column].dataset.sort || row.cells[column].firstChild.textContent;

  const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  const compare = (numbers) => (one, other) => {
    if (!numbers) return order.compare(one.key, other.key);
    const [a, b] = [parseFloat(one.key), parseFloat(other.key)];
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b);
    return a - b;
  };

  // A table that can be sorted by its headers and, where it is long, searched and shown in parts.
  const serve = (table) => {
    const heads = [...table.tHead.rows[0].cells];
    const body = table.tBodies[0];
    let rows = [...body.rows];
    let shown = PAGE;
    let show = () => {};

    const sort = (head, column) => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const signed = rows.every((row) => /^[-−+]?[\d.,]+( %)?$|^–$/.test(value(row, column)));
      const keyed = rows.map((row) => ({ row, key: value(row, column).replace("−", "-") }));
      keyed.sort(compare(signed));
      if (down) keyed.reverse();
      rows = keyed.map((entry) => entry.row);
      body.append(...rows);
      show();
    };

    heads.forEach((head, column) => {
      const title = head.textContent;
      head.textContent = "";
      const button = make("button", title, head);
      button.type = "button";
      button.addEventListener("click", () => sort(head, column));
    });
    if (rows.length > FEW) show = tools(table, heads, () => rows, (more) => { shown = more; }, () => shown);
  };

  const tools = (table, heads, rows, setShown, getShown) => {
    const bar = make("div", "");
    bar.className = "tools";
    table.parentElement.before(bar);
    const find = make("input", "", make("label", "Search ", bar));
    find.type = "search";
    const texts = new Map(rows().map((row) => [row, row.textContent.toLowerCase()]));
    const picks = [];
    heads.forEach((head, column) => {
      if (!head.dataset.filter) return;
      const values = [...new Set(rows().map((row) => value(row, column)))];
      if (values.length === 1 || values.length > 300) return;
      const select = make("select", "", make("label", head.textContent + " ", bar));
      make("option", "all", select).value = "";
      values.sort(order.compare).forEach((text) => { make("option", text, select).value = text; });
      picks.push({ select, column });
    });
    const count = make("p", "", bar);
    count.setAttribute("role", "status");
    const more = make("div", "");
    more.className = "more";
    table.parentElement.after(more);
    const button = (text, click) => {
      const made = make("button", text, more);
      made.type = "button";
      made.addEventListener("click", click);
    };

    const show = () => {
      const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
      const fits = (row) =>
        picks.every(({ select, column }) => !select.value || value(row, column) === select.value) &&
        words.every((word) => texts.get(row).includes(word));
      let matching = 0;
      rows().forEach((row) => {
        const fit = fits(row);
        if (fit) matching += 1;
        row.classList.toggle("off", !fit || matching > getShown());
      });
      const visible = Math.min(matching, getShown());
      count.textContent = visible + " of " + matching + " shown" +
        (matching === texts.size ? "" : ", " + texts.size + " in all");
      more.hidden = visible === matching;
    };
    const change = () => { setShown(PAGE); show(); };
    find.addEventListener("input", change);
    picks.forEach(({ select }) => select.addEventListener("change", change));
    button("Show " + PAGE + " more", () => { setShown(getShown() + PAGE); show(); });
    button("Show all", () => { setShown(Infinity); show(); });
    show();
    return show;
  };

  document.documentElement.classList.add("js");
  stale();
  document.querySelectorAll("table.grid").forEach(serve);
  // Closed parts are opened for paper, and closed again.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    opened.forEach((part) => { part.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach((part) => { part.open = false; }));
})();
