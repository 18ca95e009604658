// A link whose # became a part of the path, as some mail programs write it (%23): the page is opened with the same as ?s=.
(() => {
  const at = location.pathname.search(/%23/i);
  if (at < 0) return;
  const folder = location.pathname.slice(0, at).replace(/[^/]*$/, "");
  location.replace(`${folder}?s=${location.pathname.slice(at + 3)}`);
})();
