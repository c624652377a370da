#!/usr/bin/python3
"""A real S3 server for tests: single-node OpenStack Swift (Debian: swift-proxy swift-account swift-container swift-object).

  swift_s3.py --root DIR --port N --access tenant:user --secret SECRET

Foreground, one process, loopback only, everything in DIR; needs no root, no systemd and no memcached.
Prints "S3 ready" when it answers; SIGTERM stops it.
"""
import argparse, json, os, pwd, secrets, signal, sys, time, urllib.request

parser = argparse.ArgumentParser()
parser.add_argument('--root', required=True)
parser.add_argument('--port', type=int, required=True)
parser.add_argument('--access', required=True)
parser.add_argument('--secret', required=True)
options = parser.parse_args()
root = os.path.abspath(options.root)
etc, srv = os.path.join(root, 'etc'), os.path.join(root, 'srv')
os.makedirs(etc, exist_ok=True)
os.makedirs(os.path.join(srv, 'd1'), exist_ok=True)


def write(name, text):
    with open(os.path.join(etc, name), 'w') as file:
        file.write(text)


if not os.path.exists(os.path.join(etc, 'swift.conf')):  # the names on disk are hashes made with these
    write('swift.conf', f'[swift-hash]\nswift_hash_path_prefix = {secrets.token_hex(12)}\n'
          f'swift_hash_path_suffix = {secrets.token_hex(12)}\n[storage-policy:0]\nname = default\ndefault = yes\n')
from swift.common import utils
utils.set_swift_dir(etc)  # otherwise /etc/swift/swift.conf is read
from swift.common.ring import RingBuilder

ports = {name: options.port + 1 + i for i, name in enumerate(('object', 'container', 'account'))}
common = (f'bind_ip = 127.0.0.1\nuser = {pwd.getpwuid(os.getuid()).pw_name}\nswift_dir = {etc}\nworkers = 0\n'
          'log_level = WARNING\ndisable_fallocate = true\nmax_clients = 256\n')
for name, port in ports.items():
    builder = RingBuilder(6, 1, 0)
    builder.add_dev({'region': 1, 'zone': 1, 'ip': '127.0.0.1', 'port': port, 'device': 'd1', 'weight': 1.0,
                     'replication_ip': '127.0.0.1', 'replication_port': port, 'meta': ''})
    builder.rebalance()
    builder.get_ring().save(os.path.join(etc, f'{name}.ring.gz'))
    write(f'{name}-server.conf', f'[DEFAULT]\n{common}bind_port = {port}\ndevices = {srv}\nmount_check = false\n'
          f'[pipeline:main]\npipeline = {name}-server\n[app:{name}-server]\nuse = egg:swift#{name}\n')
tenant, user = options.access.split(':')
filters = 'catch_errors gatekeeper healthcheck local listing_formats bulk s3api tempauth copy slo versioned_writes symlink'
extra = {'tempauth': f'user_{tenant}_{user} = {options.secret} .admin', 's3api': 'location = us-east-1'}
write('proxy-server.conf', f'[DEFAULT]\n{common}bind_port = {options.port}\n'
      f'[pipeline:main]\npipeline = {filters} proxy-server\n'
      '[app:proxy-server]\nuse = egg:swift#proxy\naccount_autocreate = true\n'
      + ''.join('[filter:local]\npaste.filter_factory = swift_s3_local:factory\n' if name == 'local' else
                f'[filter:{name}]\nuse = egg:swift#{name}\n{extra.get(name, "")}\n' for name in filters.split()))


class Cache:
    """tempauth insists on memcache; with one proxy process a dictionary is exact."""

    def __init__(self):
        self.entries = {}

    def get(self, key, **_):
        entry = self.entries.get(key)
        if entry and entry[1] and entry[1] < time.time():
            self.entries.pop(key, None)
            entry = None
        return json.loads(entry[0]) if entry else None

    def set(self, key, value, serialize=True, time=0, **_):
        self.entries[key] = (json.dumps(value), now() + time if time else 0)

    def delete(self, key, *_, **__):
        self.entries.pop(key, None)

    def incr(self, key, delta=1, time=0, **_):
        number = max(0, int(self.get(key) or 0) + int(delta))
        self.set(key, number, time=time)
        return number

    def decr(self, key, delta=1, time=0, **_):
        return self.incr(key, -int(delta), time)

    def set_multi(self, mapping, server_key=None, serialize=True, time=0, **_):
        for key, value in mapping.items():
            self.set(key, value, time=time)

    def get_multi(self, keys, *_, **__):
        return [self.get(key) for key in keys]


now = time.time
cache = Cache()


def factory(global_conf, **conf):
    def wrap(app):
        def call(env, start):
            env['swift.cache'] = cache
            return app(env, start)
        return call
    return wrap


sys.modules['swift_s3_local'] = sys.modules['__main__']
from swift.common import wsgi


def ready():
    for _ in range(600):
        try:
            urllib.request.urlopen(f'http://127.0.0.1:{options.port}/healthcheck', timeout=5)
            break
        except OSError:
            time.sleep(0.05)
    print('S3 ready', flush=True)


utils.eventlet_monkey_patch()
import eventlet
hubs = eventlet.hubs
use = hubs.use_hub
use(utils.get_hub())  # run_server would swap the hub under us
hubs.use_hub = lambda *hub: None if hasattr(hubs._threadlocal, 'hub') else use(*hub)
for name in [*ports, 'proxy']:
    conf, logger, log_name = wsgi._initrp(os.path.join(etc, f'{name}-server.conf'), f'{name}-server', verbose=True)
    eventlet.spawn(wsgi.run_server, conf, logger, wsgi.get_socket(conf), {'log_name': log_name})
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
eventlet.spawn(ready)
while True:
    eventlet.sleep(3600)
