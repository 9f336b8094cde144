// What nginx itself refuses: 429 for somebody who asks too often, 503 while what is behind it is busy or silent. No process
// of ours sees these requests, so nginx counts them (docs/decisions/0042). Each of them ends in the page busy.html or
// busy.json, whose locations call `count`. Prometheus reads `told`.
const STATUSES = [429, 503];
const counts = () => ngx.shared.refusals;

function count(r) {
    counts().incr(`${r.variables.server_name} ${r.status}`, 1, 0);
}

// Every host and status from the start, at zero: the first refusal is an increase too.
function told(r) {
    const lines = [
        '# HELP hemayat_proxy_refused_total Requests that nginx itself refused',
        '# TYPE hemayat_proxy_refused_total counter',
    ];
    r.variables.refusing_hosts.split(' ').forEach((host) => STATUSES.forEach((status) => {
        const many = counts().get(`${host} ${status}`) || 0;
        lines.push(`hemayat_proxy_refused_total{host="${host}",status="${status}"} ${many}`);
    }));
    r.headersOut['Content-Type'] = 'text/plain; version=0.0.4';
    r.return(200, `${lines.join('\n')}\n`);
}

export default {count, told};
