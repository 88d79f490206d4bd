// A page that a server gives follows its study: it asks for the document again and is drawn anew when it has changed.

const askEvery = 3000;  // ms

export function followStudy(first, show) {
  let last = JSON.stringify(first.study.counts) + first.study.status;
  const ask = async () => {
    try {
      const answer = await fetch("study.json", {cache: "no-store"});
      if (answer.ok) {
        const data = await answer.json();
        const now = JSON.stringify(data.study.counts) + data.study.status;
        if (now !== last) {
          const arrays = await fetch("arrays.bin", {cache: "no-store"});
          last = now;
          const scroll = scrollY;
          show(data, await arrays.arrayBuffer());
          scrollTo(0, scroll);
        }
        if (data.study.status === "complete") return;
      }
    } catch {
      // The server has gone or is busy: what is shown stays, and it is asked again.
    }
    setTimeout(ask, askEvery);
  };
  setTimeout(ask, askEvery);
}
