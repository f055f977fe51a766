// A badge with the state of our services, for any page:
// <script src="https://desk.example.com/status/widget.js" async></script>
(() => {
  const script = document.currentScript;
  const page = new URL('../status', script.src);
  const colours = { none: '#1a7f4b', maintenance: '#2a63b0', minor: '#c98f1e', major: '#d1651f', critical: '#b3261e' };
  const badge = document.createElement('a');
  badge.href = page.href;
  badge.className = 'incident-desk-status';
  Object.assign(badge.style, {
    display: 'inline-flex', gap: '8px', alignItems: 'center', padding: '6px 14px', font: '15px/1.4 system-ui, sans-serif',
    color: '#1c2430', background: '#ffffff', border: '1px solid #dfe3e8', borderRadius: '20px', textDecoration: 'none',
  });
  const light = document.createElement('span');
  Object.assign(light.style, { width: '11px', height: '11px', borderRadius: '50%' });
  const words = document.createElement('span');
  badge.append(light, words);
  const show = async () => {
    try {
      const answer = await fetch(page.href + '.json');
      if (!answer.ok) return;
      const { status } = await answer.json();
      light.style.background = colours[status.indicator] || '#56606f';
      words.textContent = status.description;
      if (!badge.isConnected) script.after(badge);
    } catch {
      // The page that shows the badge does not depend on it; the next look is a minute away.
    }
  };
  show();
  setInterval(show, 60000);
})();
