// The waiting room before the citizens' site, inside nginx: docs/decisions/0041.
//
// Two signed cookies. `place`: second and order of arrival, for somebody who waits. `inside`: when somebody came in first, since
// when the cookie counts, and a nonce that stays the same when the cookie is renewed: nginx's limits count requests by it
// (docs/decisions/0045).
// The controller (hemayat serve --part gate) writes FILE once a second: up to which place people may go in, and how many
// newcomers may go straight in. If it stops, `tick` goes on at the last pace. Nothing here opens the door to everybody.
import crypto from 'crypto';
import fs from 'fs';

const FILE = '/var/lib/hemayat-door/threshold.json';
const INSIDE = '__Host-inside', PLACE = '__Host-place';
const INSIDE_SECONDS = 7200, RENEW_SECONDS = 600, DAY = 86400;
// After a form that was sent with a cookie that had run out: long enough to read its answer, once for a visit, and no new visit.
const FORM_SECONDS = 600;
// Somebody who comes back within the day, or opens several pages at their turn, is not more.
const MOST_ENTRIES = 5;
// Places that one address is given in a second; tens of thousands of heads may share it. Whoever comes in addition is not
// refused: the waiting page asks again two seconds later.
const MOST_PLACES = 100;
// The controller is taken to be silent after the first; nobody new is judged if `tick` itself is silent for the second.
const SILENT_MS = 3000, BLIND_MS = 10000;
// A place is one whole number: the second of arrival times this, and the order within that second.
const SECOND = 1000000;
// Upper limits in seconds of the times that are counted; the last class has no limit.
const LIMITS = [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5];
const counts = () => ngx.shared.door_counts;
// Variables of hemayat.conf: whole numbers within these bounds. Any other value would keep everybody out, or let everybody in.
const SETTINGS = {
    door_visit_hours: {least: 1, most: 24, usual: 8},
    door_newcomers_a_second: {least: 0, most: 100000, usual: 50},
    door_newcomers_a_visit: {least: 0, most: 10000000, usual: 20000},
};

// ---------------------------------------------------------------------------------------------------- settings

// The value in hemayat.conf, or the usual one if that is wrong.
function setting(r, name) {
    return isRight(r, name) ? Number(r.variables[name]) : SETTINGS[name].usual;
}

function isRight(r, name) {
    const text = r.variables[name] || '', bounds = SETTINGS[name];
    return /^[0-9]{1,8}$/.test(text) && Number(text) >= bounds.least && Number(text) <= bounds.most;
}

// `nginx -t` takes any value of a variable of ours. So the error log names a wrong one: when nginx starts, and each minute.
function checkSettings(r, now) {
    const names = Object.keys(SETTINGS);
    const checked = `${Math.floor(now / 60000)} ${names.map((name) => r.variables[name])}`;
    if (ngx.shared.door_texts.get('settings') === checked) {
        return;
    }
    ngx.shared.door_texts.set('settings', checked);
    names.filter((name) => !isRight(r, name)).forEach((name) => {
        const bounds = SETTINGS[name];
        ngx.log(ngx.ERR, `door: $${name} in hemayat.conf is "${r.variables[name]}". Write a whole number from ${bounds.least} to `
            + `${bounds.most}, and reload nginx. Until then ${bounds.usual} is used.`);
    });
}

// ---------------------------------------------------------------------------------------------------- cookies

// 32 hexadecimal digits: 128 bits.
function signature(text, key) {
    return crypto.createHmac('sha256', key).update(text).digest('hex').slice(0, 32);
}

// As long for a right signature as for a wrong one.
function isSame(one, other) {
    let difference = one.length ^ other.length;
    for (let i = 0; i < one.length; i++) {
        difference |= one.charCodeAt(i) ^ other.charCodeAt(i % (other.length || 1));
    }
    return difference === 0;
}

function signed(text) {
    return `${text}.${signature(text, door_keys.keys[0])}`;
}

// The text of the first cookie of that name, if one of our keys has signed it; else null.
function signedText(r, name) {
    const found = new RegExp(`(?:^|;\\s*)${name}=([a-z0-9.]{1,99})(?:;|$)`).exec(r.variables.http_cookie || '');
    if (!found) {
        return null;
    }
    const end = found[1].lastIndexOf('.'), text = found[1].slice(0, end), given = found[1].slice(end + 1);
    for (let i = 0; i < door_keys.keys.length; i++) {
        if (isSame(signature(text, door_keys.keys[i]), given)) {
            return text;
        }
    }
    return null;
}

// The text of the cookie of somebody inside, if it is ours. nginx keeps a variable for the length of a request, so that the
// judge and the limits compare one signature together.
function inside(r) {
    return signedText(r, INSIDE) || '';
}

// {first, since, nonce, isRenewable, isForPages, isForForms}, or null. No cookie outlives the visit that began at `first`, so
// that nobody collects cookies. A form may come a day late, and gets FORM_SECONDS more for pages.
function insideOf(r, now) {
    const found = /^i(\d{1,12})\.(\d{1,12})\.([0-9a-f]{16})(?:\.(\d{1,12}))?$/.exec(r.variables.door_inside);
    if (!found || Number(found[2]) > now + 60) {
        return null;
    }
    const first = Number(found[1]), since = Number(found[2]);
    const ends = Math.min(since + INSIDE_SECONDS, first + visitSeconds(r));
    const until = found[4] ? Number(found[4]) : ends;
    return {
        first: first,
        since: since,
        nonce: found[3],
        isRenewable: !found[4],
        isForPages: now < until,
        isForForms: now < until || now - ends < DAY,
    };
}

// Whether the door lets this request in by that cookie. No form of ours is sent by any other method.
function isInside(r, known) {
    return known !== null && (known.isForPages || known.isForForms && r.method === 'POST');
}

function visitSeconds(r) {
    return 3600 * setting(r, 'door_visit_hours');
}

// Whom the limits count; empty for anybody whom the door would not let in by their cookie, so that neither a forged nor an
// old one is a key of its own.
function visitor(r) {
    if (r.variables.door_newcomer) {
        return r.variables.door_newcomer;
    }
    const found = insideOf(r, Math.floor(Date.now() / 1000));
    return isInside(r, found) ? found.nonce : '';
}

// {second, order, text}, or null for somebody without a place, or with one that is older than a day or was used too often.
function placeOf(r, now) {
    const text = signedText(r, PLACE), found = /^p(\d{1,12})\.(\d{1,6})\.([0-9a-f]{8})$/.exec(text || '');
    if (!found || now - Number(found[1]) > DAY || Number(found[1]) > now + 60) {
        return null;
    }
    const place = {second: Number(found[1]), order: Number(found[2]), text: text.slice(1)};
    return ngx.shared.door_entered.get(place.text) >= MOST_ENTRIES ? null : place;
}

function cookie(name, value, seconds) {
    return `${name}=${value}; Path=/; Max-Age=${seconds}; Secure; HttpOnly; SameSite=Lax`;
}

function isPage(r) {
    return r.method === 'GET' || r.method === 'HEAD';
}

// ---------------------------------------------------------------------------------------------------- at the door

// `in`, `wait`, or `back` for somebody who cannot be judged now. nginx takes anything but `in` for "not in".
function judge(r) {
    try {
        return verdict(r, Date.now());
    } catch (fault) {
        // Without the request, whose address may hold what no log may show.
        ngx.log(ngx.ERR, `door: ${fault.message}`);
        return 'back';
    }
}

function verdict(r, at) {
    const now = Math.floor(at / 1000), known = insideOf(r, now);
    if (isInside(r, known)) {
        return enter(r, known.isForPages ? renewed(known, now) : afterForm(known, now));
    }
    if (!isPage(r)) {
        return 'wait';
    }
    const seen = counts().get('tick');
    if (seen === undefined || at - seen > BLIND_MS) {
        return 'back';
    }
    const place = placeOf(r, now);
    if (place === null) {
        return isFree(r, now) ? newcomer(r, now, random(8)) : 'wait';
    }
    if (place.second * SECOND + place.order > counts().get('threshold')) {
        return 'wait';
    }
    ngx.shared.door_entered.incr(place.text, 1, 0);
    counts().incr('called', 1, 0);
    // All who come in by one place are one visitor to the limits.
    return newcomer(r, now, signature(`nonce of ${place.text}`, door_keys.keys[0]).slice(0, 16));
}

// Whether a newcomer goes straight in. Each becomes a visitor of their own to the limits, so that one network has only so many of
// them in a second and in the length of a visit. Whoever comes in addition gets a place, as on a busy day, and goes in by it.
function isFree(r, now) {
    const client = r.variables.client, visit = `${client} ${Math.floor(now / visitSeconds(r))}`;
    if (ngx.shared.door_newcomers.get(visit) >= setting(r, 'door_newcomers_a_visit')
        || ngx.shared.door_arrivals.incr(`free ${client} ${now}`, 1, 0) > setting(r, 'door_newcomers_a_second')
        || counts().incr('free', -1, 0) < 0) {
        return false;
    }
    ngx.shared.door_newcomers.incr(visit, 1, 0);
    return true;
}

function renewed(known, now) {
    return known.isRenewable && now - known.since > RENEW_SECONDS ? `i${known.first}.${now}.${known.nonce}` : '';
}

// The first such form of a visit begins FORM_SECONDS for pages. Others get what is left of them: a form that is sent twice loses
// nothing, and nobody stays in by sending forms.
function afterForm(known, now) {
    const name = `form ${known.nonce}`;
    ngx.shared.door_entered.add(name, now + FORM_SECONDS);
    const until = ngx.shared.door_entered.get(name);
    return now < until ? `i${known.first}.${known.since}.${known.nonce}.${until}` : '';
}

function newcomer(r, now, nonce) {
    counts().incr('entered', 1, 0);
    r.variables.door_newcomer = nonce;
    return enter(r, `i${now}.${now}.${nonce}`);
}

function enter(r, text) {
    r.variables.door_let_in = '1';
    if (text) {
        r.variables.door_cookie = cookie(INSIDE, signed(text), INSIDE_SECONDS + DAY);
    }
    return 'in';
}

// To the waiting page, with a place. The page's own script reads place and way back from the part of the address that
// no server and no log ever sees.
function wait(r) {
    if (r.variables.door !== 'wait') {
        r.return(503);
        return;
    }
    r.headersOut['Cache-Control'] = 'no-store';
    let mark = '';
    if (isPage(r)) {
        const now = Math.floor(Date.now() / 1000), place = placeOf(r, now) || given(r, now);
        const path = r.variables.request_uri;
        mark = place && `#${place.second}.${place.order}${/^\/[!-~]{0,500}$/.test(path) ? path : '/'}`;
    }
    r.return(303, `/waiting/${mark || ''}`);
}

// A new place, or null while the address has been given as many as it may in this second.
function given(r, now) {
    if (ngx.shared.door_arrivals.incr(`${r.variables.client} ${now}`, 1, 0) > MOST_PLACES) {
        return null;
    }
    const order = counts().incr(`a${now}`, 1, 0);
    if (order >= SECOND) {
        throw new Error('more arrivals in a second than places');
    }
    const place = {second: now, order: order, text: `${now}.${order}.${random(4)}`};
    r.headersOut['Set-Cookie'] = [cookie(PLACE, signed(`p${place.text}`), DAY)];
    return place;
}

function random(bytes) {
    const drawn = globalThis.crypto.getRandomValues(new Uint8Array(bytes));
    return Array.from(drawn, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

// For the page on which a number is left: the place, if it is ours.
function place(r) {
    const found = placeOf(r, Math.floor(Date.now() / 1000));
    return found ? found.text : '';
}

// A page that the site is asked for. nginx asks for this when it writes to the site: after all limits, once for each request.
// What a limit refused, or who left before their turn came, must not look like a page that the site owes.
function passed(r) {
    if (r.variables.door_let_in) {
        counts().incr('passed', 1, 0);
    }
    return '';
}

// An answer of the site to somebody whom the door let in: how long it took from when it was asked for. As with `passed`, nothing
// else counts: the controller takes what ends for what the site is able to do.
function ended(r) {
    const took = r.variables.upstream_header_time;
    if (took && r.variables.door_let_in) {
        const seconds = took.split(/[,:] ?/).reduce((sum, part) => sum + (Number(part) || 0), 0);
        const at = LIMITS.findIndex((limit) => seconds <= limit);
        counts().incr('ended', 1, 0);
        counts().incr('busy_ms', Math.round(1000 * seconds), 0);
        counts().incr(`h${at < 0 ? LIMITS.length : at}`, 1, 0);
    }
}

// ---------------------------------------------------------------------------------------------------- once a second

function tick(session) {
    const now = Date.now(), all = counts();
    checkSettings(session, now);
    const file = newest();
    if (file === null) {
        return;
    }
    all.set('began', all.get('began') || Math.floor(now / 1000));
    if (file.written !== all.get('written') && now - file.written < SILENT_MS) {
        follow(file, now);
    } else if (now - (all.get('written') || file.written) >= SILENT_MS || all.get('threshold') === undefined) {
        goOn(file, now);
    }
    all.set('tick', now);
    ngx.shared.door_texts.set('turn', JSON.stringify({
        now: now / 1000,
        threshold: [Math.floor(all.get('threshold') / SECOND), all.get('threshold') % SECOND],
        pace: file.pace,
        proxies: file.proxies,
        waiting: file.waiting,
        marks: file.marks,
    }));
}

// What the controller wrote last, also if the file has gone meanwhile.
function newest() {
    try {
        const text = fs.readFileSync(FILE, 'utf8'), file = JSON.parse(text);
        ngx.shared.door_texts.set('file', text);
        return file;
    } catch (fault) {
        return JSON.parse(ngx.shared.door_texts.get('file') || 'null');
    }
}

function follow(file, now) {
    const all = counts(), told = file.threshold[0] * SECOND + file.threshold[1];
    all.set('written', file.written);
    all.set('accounted', now);
    all.set('spare', 0);
    all.set('threshold', Math.max(all.get('threshold') || 0, told));
    all.set('free', file.free);
}

// The controller is silent: as many as it let in last, of those who came to this proxy. Never more.
function goOn(file, now) {
    const all = counts(), pace = file.pace / file.proxies;
    const passed = Math.max(0, now - (all.get('accounted') || Math.max(file.written, now - 1000)));
    const told = file.threshold[0] * SECOND + file.threshold[1];
    const from = Math.max(all.get('threshold') || 0, told);
    const walked = walk(from, pace * passed / 1000 + (all.get('spare') || 0), pace, Math.floor(now / 1000));
    all.set('written', file.written);
    all.set('accounted', now);
    all.set('threshold', walked.threshold);
    // Room that nobody wanted is not saved up for a storm.
    all.set('free', Math.floor(Math.min(walked.room, pace)));
    all.set('spare', walked.room % 1);
}

// From that place on past as many people as there is room for, at most to the present; and the room that is left.
function walk(threshold, room, pace, last) {
    const all = counts(), began = all.get('began');
    let second = Math.floor(threshold / SECOND), order = threshold % SECOND;
    for (;;) {
        let came = all.get(`a${second}`);
        if (came === undefined) {
            // Before nginx was started somebody may have come of whom it does not know.
            came = second < began ? Math.ceil(pace / 2) : 0;
        }
        const go = Math.max(0, Math.min(Math.floor(room), came - order));
        order += go;
        room -= go;
        if (order < came || second >= last) {
            return {threshold: second * SECOND + order, room: room};
        }
        second += 1;
        order = 0;
    }
}

// ---------------------------------------------------------------------------------------------------- what is told

// For the waiting page; the same for everybody, so that anything in between may keep it for two seconds.
function turn(r) {
    const text = ngx.shared.door_texts.get('turn');
    if (!text) {
        r.return(503);
        return;
    }
    r.headersOut['Content-Type'] = 'application/json';
    r.headersOut['Cache-Control'] = 'public, max-age=2';
    r.return(200, text);
}

// For the controller: who came since a second, and what was counted. `?entered=a,b`: which of those places are in.
function told(r) {
    const all = counts(), now = Math.floor(Date.now() / 1000), came = {};
    const since = Math.max(Number(r.args.since) || now, now - DAY);
    for (let second = since; second <= now; second++) {
        const many = all.get(`a${second}`);
        if (many) {
            came[second] = many;
        }
    }
    const said = {
        now: now,
        began: all.get('began') || now,
        threshold: all.get('threshold') || 0,
        came: came,
        times: LIMITS.map((_, at) => all.get(`h${at}`) || 0).concat([all.get(`h${LIMITS.length}`) || 0]),
        entered_of: (r.args.entered || '').split(',').filter((one) => one && ngx.shared.door_entered.has(one)),
    };
    ['passed', 'ended', 'busy_ms', 'entered', 'called'].forEach((name) => {
        said[name] = all.get(name) || 0;
    });
    r.headersOut['Content-Type'] = 'application/json';
    r.return(200, JSON.stringify(said));
}

export default {judge, inside, visitor, wait, place, passed, ended, tick, turn, told};
