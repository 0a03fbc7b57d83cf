// SPDX-License-Identifier: LGPL-2.1-or-later
// A policy in GJS, in a relay that the script hosts: only a clear "yes" lets a transfer pass.
'use strict';

imports.gi.versions.Tasuki = '1';
const { Gio, GLib, GObject, Tasuki } = imports.gi;

const PATIENCE = 60; // seconds; what takes longer hangs
const STAGE = GLib.getenv('TASUKI_STAGE');
const CONFIG = `${STAGE}/tasuki.conf`;
const INBOX = `${STAGE}/inbox`;
const loop = new GLib.MainLoop(null, false);

Gio._promisify(Tasuki.Relay.prototype, 'call_async', 'call_finish');
Gio._promisify(Tasuki.Client.prototype, 'connect_async', 'connect_finish');
Gio._promisify(Tasuki.Client.prototype, 'send_async', 'send_finish');
Gio._promisify(Tasuki.Client.prototype, 'receive_async', 'receive_finish');

const Policy = GObject.registerClass({ Implements: [Tasuki.Policy] },
    class Policy extends GObject.Object {
        // What it answers is up to each test.
        vfunc_judge(transfer, side, decision) {
            return this.verdict(transfer, side, decision);
        }
    });

Tasuki.Relay.initialise(CONFIG);
const policy = new Policy();
let relay = Tasuki.Relay.new_for_file(CONFIG);
relay.add_plugin('scripted', policy);
relay.start();

let sender, receiver, receiving;

async function call(method, path, fields = {}) {
    const request = Tasuki.Call.new(method, path, new GLib.Variant('a{sv}', fields), 'test', ['*']);
    await relay.call_async(request);
    return request.get_output().recursiveUnpack();
}

async function connect(connection, accepts) {
    const added = await call('POST', '/v1/connections', { id: new GLib.Variant('s', connection) });
    const profile = Tasuki.Profile.new(connection, relay.get_addresses()[0]);
    profile.set_ca_file(`${STAGE}/server.pem`);
    profile.set_password(added.password);
    const client = Tasuki.Client.new(profile);
    client.set_accepts(accepts);
    await client.connect_async(null);
    return client;
}

function startReceiving() {
    receiving = receiver.receive_async(Tasuki.Delivery.new_receive(INBOX), null);
    receiving.catch(() => {}); // the end of the relay ends the last one
}

function send() {
    const delivery = Tasuki.Delivery.new_send('bolt.tokyo', 'INVOICE', [`${STAGE}/invoice`]);
    return sender.send_async(delivery, null);
}

function setDeadline(deadline) {
    GLib.file_set_contents(`${STAGE}/tasuki.conf.d/deadline.conf`,
        `[relay]\nquestion-deadline=${deadline}\n`);
    relay.reload();
}

function assert(condition, words) {
    if (!condition)
        throw new Error(words);
}

async function assertPasses(verdict) {
    policy.verdict = verdict;
    await send();
    await receiving;
    const received = Gio.File.new_for_path(`${INBOX}/invoice`);
    assert(received.query_exists(null), 'nothing has arrived');
    received.delete(null);
    startReceiving();
}

async function assertDenied(verdict, reason) {
    policy.verdict = verdict;
    let problem = null;
    try {
        await send();
    } catch (error) {
        problem = error;
    }
    assert(problem !== null, 'the transfer passed');
    assert(problem.matches(Tasuki.Error, Tasuki.Error.REFUSED), `not refused: ${problem}`);
    const denials = await call('GET', '/v1/denials');
    assert(denials.items[0].reason.includes(reason), `the reason is ${denials.items[0].reason}`);
}

const tests = {
    async 'a yes for both sides passes'() {
        const sides = [];
        await assertPasses((transfer, side, decision) => {
            sides.push(side);
            decision.allow('rule 7');
        });
        assert(sides[0] === Tasuki.Side.SENDER && sides[1] === Tasuki.Side.RECEIVER, `${sides}`);
    },
    async 'a no denies and its reason is kept'() {
        await assertDenied((transfer, side, decision) => decision.deny('not on Sundays'),
            'not on Sundays');
    },
    async 'an exception denies'() {
        setDeadline('300ms');
        await assertDenied(() => {
            throw new Error('this is shown by GJS, and part of the test');
        }, '');
        setDeadline('5s');
    },
    async 'returning nothing denies'() {
        setDeadline('300ms'); // the garbage collector may keep the decision
        await assertDenied(() => {}, '');
        setDeadline('5s');
    },
    async 'returning true denies'() {
        setDeadline('300ms');
        await assertDenied(() => true, '');
        setDeadline('5s');
    },
    async 'no answer denies after the deadline'() {
        const kept = [];
        setDeadline('300ms');
        await assertDenied((transfer, side, decision) => kept.push(decision), 'no answer in time');
        setDeadline('5s');
        kept[0].allow('too late');
        assert(!kept[0].is_allowed(), 'a late yes counts');
    },
    async 'the first of two answers wins'() {
        await assertPasses((transfer, side, decision) => {
            decision.allow('first');
            decision.deny('second');
        });
        await assertDenied((transfer, side, decision) => {
            decision.deny('first');
            decision.allow('second');
        }, 'first');
    },
    async 'an answer from an idle counts'() {
        await assertPasses((transfer, side, decision) => {
            GLib.idle_add(GLib.PRIORITY_DEFAULT_IDLE, () => {
                decision.allow('later');
                return GLib.SOURCE_REMOVE;
            });
        });
    },
    async 'a running relay needs no reference and stops'() {
        const stopped = new Promise(resolve => relay.connect('stopped', resolve));
        sender.close();
        receiver.close();
        relay.stop(0);
        relay = null;
        await stopped;
    },
};

async function run() {
    let failed = 0, number = 0;
    print(`1..${Object.keys(tests).length}`);
    for (const [words, test] of Object.entries(tests)) {
        number++;
        try {
            await test();
            print(`ok ${number} - ${words}`);
        } catch (error) {
            failed++;
            print(`not ok ${number} - ${words}\n#   ${error}`);
        }
    }
    return failed;
}

async function main() {
    sender = await connect('acme.osaka', 0);
    receiver = await connect('bolt.tokyo', 1);
    GLib.mkdir_with_parents(INBOX, 0o700);
    GLib.file_set_contents(`${STAGE}/invoice`, 'an invoice\n');
    startReceiving();
    return run();
}

let status = 1;
GLib.timeout_add_seconds(GLib.PRIORITY_DEFAULT, PATIENCE, () => {
    print('Bail out! it does not happen');
    loop.quit();
    return GLib.SOURCE_REMOVE;
});
main().then(failed => {
    status = failed;
}).catch(error => print(`Bail out! ${error}`)).finally(() => loop.quit());
loop.run();
imports.system.exit(status);
