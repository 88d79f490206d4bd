"""The server shows studies to this machine, changes nothing, and gives out nothing but what is in its list."""
import concurrent.futures
import gzip
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import unittest
import urllib.error
import urllib.request

import harness


class Serve(harness.Case):
    def serve(self, *folders):
        """Starts a server on a free port."""
        self.server = self.start("serve", *folders, "--port", 0)
        self.addCleanup(self.server.communicate)
        self.addCleanup(self.server.kill)
        line = self.server.stdout.readline()
        self.port = int(re.search(r"http://127\.0\.0\.1:(\d+)/", line).group(1))

    def get(self, path, **headers):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read(), answer

    def status_of(self, path, method="GET", host=None, body=None):
        """The status of a request whose address goes over the wire as it stands."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", host or f"127.0.0.1:{self.port}")
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, text

    def test_the_list_the_page_and_its_data(self):
        self.run_small("runs/one", "train.epochs=1")
        self.serve("runs")
        page, answer = self.get("/")
        self.assertIn('href="/s/0/one/"', page.decode())
        self.assertEqual(answer.headers["X-Frame-Options"], "DENY")
        page, _ = self.get("/s/0/one/")
        self.assertIn("connect-src 'self'", page.decode())
        document, answer = self.get("/s/0/one/study.json")
        document = json.loads(document)
        self.assertTrue(document["live"])
        self.assertEqual(document["study"]["counts"]["completed"], 12)
        arrays, packed = self.get("/s/0/one/arrays.bin")
        self.assertEqual(packed.headers["Content-Encoding"], "gzip")
        last = document["decoder"]["example"]
        self.assertGreaterEqual(len(gzip.decompress(arrays)), last["offset"] + 4 * last["length"])
        with self.assertRaises(urllib.error.HTTPError) as same:
            self.get("/s/0/one/study.json", **{"If-None-Match": answer.headers["ETag"]})
        self.assertEqual(same.exception.code, 304)

    def test_a_study_file_and_a_run_are_served_by_themselves(self):
        self.run_small("runs/one", "train.epochs=1")
        os.rename(self.folder / "runs/one/study.h5", self.folder / "alone.h5")
        self.serve("alone.h5", "runs/one")
        for address in ("0", "1"):
            self.assertEqual(json.loads(self.get(f"/s/{address}/study.json")[0])["study"]["name"], "small")

    def test_foreign_hosts_other_methods_and_paths_outside_are_refused(self):
        self.run_small("runs/one", "train.epochs=1")
        (self.folder / "secret").mkdir()
        os.rename(self.run_and_move(), self.folder / "secret/two")
        os.symlink(self.folder / "secret", self.folder / "runs/link")
        self.serve("runs")
        before = sorted(path.stat().st_mtime_ns for path in self.folder.rglob("*") if path.is_file())
        for host in ("evil.example", f"evil.example:{self.port}", "127.0.0.1", f"127.0.0.1:{self.port + 1}", "", "::1"):
            if host != "":
                self.assertEqual(self.status_of("/", host=host)[0], 403, host)
        self.assertEqual(self.status_of("/", host=f"localhost:{self.port}")[0], 200)
        for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
            self.assertEqual(self.status_of("/s/0/one/", method, body=b"x")[0], 405, method)
        for path in ("/s/0/../secret/two/", "/s/0/%2e%2e/secret/two/study.json", "/s/0/link/two/", "/s/0//one/../../x/",
                     "/s/1/", "/s/0/one/journal.sgj", "/../../etc/passwd", "/s/0/one/%00/", "/study.json"):
            self.assertEqual(self.status_of(path)[0], 404, path)
        listed = self.get("/")[0].decode()
        self.assertNotIn("link", listed)
        self.assertEqual(before, sorted(p.stat().st_mtime_ns for p in self.folder.rglob("*") if p.is_file()))

    def run_and_move(self):
        self.run_small("two", "train.epochs=1")
        return self.folder / "two"

    def test_what_cannot_be_read_is_listed_with_its_reason(self):
        self.run_small("runs/good", "train.epochs=1")
        (self.folder / "runs/damaged").mkdir()
        (self.folder / "runs/damaged/journal.sgj").write_text("not a journal\n")
        (self.folder / "runs/broken").mkdir()
        (self.folder / "runs/broken/study.h5").write_bytes(b"\x89HDF nothing")
        self.serve("runs")
        page = self.get("/")[0].decode()
        self.assertIn('href="/s/0/good/"', page)
        self.assertEqual(page.count("cannot be read"), 2)
        with self.assertRaises(urllib.error.HTTPError) as told:
            self.get("/s/0/damaged/")
        self.assertEqual(told.exception.code, 500)
        self.assertIn(b"journal.sgj", told.exception.read())

    def test_study_files_that_lie_about_are_listed_and_damaged_ones_with_the_reason(self):
        self.run_small("runs/a")
        (self.folder / "runs/copy.h5").write_bytes((self.folder / "runs/a/study.h5").read_bytes())
        (self.folder / "runs/broken.h5").write_bytes((self.folder / "runs/a/study.h5").read_bytes()[:5000])
        (self.folder / "runs/notes.txt").write_text("no study")
        self.serve("runs")
        page = self.get("/")[0].decode()
        self.assertIn("/s/0/copy.h5/", page)
        self.assertRegex(page, "broken.h5.*cannot be read")
        self.assertNotIn("notes.txt", page)
        self.assertIn(b"small", self.get("/s/0/copy.h5/")[0])

    def test_a_running_study_is_followed(self):
        text = harness.SMALL_STUDY.replace("    noise.ratio: [0.0, 0.25, 0.5]\n    model.latent: [4, 6]\n",
                                           "    train.epochs: [1, 1000000]\n")
        process = self.start("run", self.write("long.yaml", text), "--out", "runs/long", "--workers", 2)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        journal = self.folder / "runs/long/journal.sgj"
        while process.poll() is None and not journal.exists():
            pass
        self.serve("runs")
        finished = 0
        while process.poll() is None and finished == 0:
            study = json.loads(self.get("/s/0/long/study.json")[0])["study"]
            finished = study["counts"]["completed"]
        self.assertEqual(study["status"], "running")
        self.assertIn("running", self.get("/")[0].decode())
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.assertEqual(json.loads(self.get("/s/0/long/study.json")[0])["study"]["status"], "stopped")

    def test_many_clients_at_once_get_the_same(self):
        self.run_small("runs/one", "train.epochs=1")
        self.serve("runs")
        with concurrent.futures.ThreadPoolExecutor(24) as clients:
            answers = list(clients.map(lambda _: self.get("/s/0/one/study.json")[0], range(96)))
        self.assertEqual(len(set(answers)), 1)

    def test_a_port_in_use_is_told_with_the_mend(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            told = self.run_program("serve", ".", "--port", port, expect=3, timeout=60).stderr
        self.assertIn(f"port {port}", told)
        self.assertIn("--port N", told)

    def test_two_servers_do_not_share_a_port(self):
        self.serve(".")
        self.assertIn("--port N", self.run_program("serve", ".", "--port", self.port, expect=3, timeout=60).stderr)

    def test_it_listens_on_this_machine_alone(self):
        self.serve(".")
        rows = [line.split() for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]]
        at = [row[1] for row in rows if row[3] == "0A" and int(row[1].split(":")[1], 16) == self.port]
        self.assertEqual(at, [f"0100007F:{self.port:04X}"])

    def test_ctrl_c_ends_it(self):
        self.serve(".")
        self.server.send_signal(signal.SIGINT)
        self.assertEqual(self.server.wait(timeout=60), 0)

    def test_a_folder_that_is_not_there(self):
        self.assertIn("does not exist", self.run_program("serve", "nothing", "--port", 0, expect=3, timeout=60).stderr)


if __name__ == "__main__":
    unittest.main()
