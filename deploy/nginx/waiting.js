// The waiting page: how many are before this visitor, and into the site at their turn. The address of the page holds
// their place and the way back, `#second.order/path`. benchmarks/journeys/browser.py does the same.
(function () {
    'use strict';
    var SOONEST = 2, LATEST = 120, NEAR = 8, MOST_ASKING = 200, LONG = 300;
    var found = /^#(\d+)\.(\d+)(\/(?![\/\\]).*|\/)?$/.exec(location.hash);
    var back = found && found[3] || '/';
    var shown = false;

    function go() { location.replace(back); }

    // People who came before a place, by the course of the queue.
    function before(turn, second, order) {
        var marks = turn.marks, i = 0;
        if (!marks.length || second < marks[0][0]) { return marks.length ? marks[0][1] : 0; }
        while (i + 1 < marks.length && marks[i + 1][0] <= second) { i += 1; }
        var came = marks[i][1];
        if (i + 1 < marks.length) {
            came += (marks[i + 1][1] - came) * (second - marks[i][0]) / (marks[i + 1][0] - marks[i][0]);
        }
        return came + order * turn.proxies;
    }

    function isTurn(turn, second, order) {
        return second < turn.threshold[0] || second === turn.threshold[0] && order <= turn.threshold[1];
    }

    // Never later than the turn; seldom if many wait.
    function asksAgainAfter(turn, seconds) {
        if (seconds > NEAR) {
            seconds = Math.min(seconds, Math.max(turn.waiting / MOST_ASKING, Math.min(LATEST, seconds * 0.75)));
        }
        return Math.max(SOONEST, seconds);
    }

    function show(people, seconds) {
        var minutes = Math.ceil(seconds / 60), hours = Math.ceil(minutes / 60);
        function put(id, text) { document.getElementById(id).textContent = text; }
        put('before', people.toLocaleString('fa-IR'));
        put('before-en', people.toLocaleString('en'));
        put('wait', minutes <= 1 ? 'کمتر از یک دقیقه' : minutes < 120
            ? 'حدود ' + minutes.toLocaleString('fa-IR') + ' دقیقه' : 'حدود ' + hours.toLocaleString('fa-IR') + ' ساعت');
        put('wait-en', minutes <= 1 ? 'less than a minute' : minutes < 120
            ? 'about ' + minutes + ' minutes' : 'about ' + hours + ' hours');
        document.getElementById('turn').hidden = document.getElementById('turn-en').hidden = false;
        document.getElementById('message').hidden = seconds < LONG;
    }

    function look() {
        fetch('/waiting/turn.json').then(function (answer) {
            if (!answer.ok) { throw new Error(answer.status); }
            return answer.json();
        }).then(function (turn) {
            var second = Number(found[1]), order = Number(found[2]);
            if (isTurn(turn, second, order)) {
                // Not at once: somebody who was sent back here must not come again and again.
                setTimeout(go, shown ? 0 : SOONEST * 1000);
                return;
            }
            var here = before(turn, second, order) - before(turn, turn.threshold[0], turn.threshold[1]);
            var people = Math.max(0, Math.round(here) - 1), seconds = Math.max(1, here) / turn.pace;
            show(people, seconds);
            shown = true;
            setTimeout(look, asksAgainAfter(turn, seconds) * 1000);
        }).catch(function () {
            setTimeout(look, 15000 + 15000 * Math.random());
        });
    }

    if (found) { look(); } else { setTimeout(go, SOONEST * 1000); }
}());
