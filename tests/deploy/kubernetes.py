"""Holds deploy/kubernetes/*.yaml against the programs and the edge's settings."""
import glob
import re
import subprocess
import sys

import yaml

bin_folder = sys.argv[1]
services = ["registry", "training", "certification", "aggregation"]
documents = {}
for path in glob.glob("deploy/kubernetes/*.yaml"):
    with open(path, encoding="utf-8") as file:
        for one in yaml.safe_load_all(file):
            documents[one["kind"], one["metadata"]["name"]] = one

problems = []


def expect(condition, problem):
    if not condition:
        problems.append(problem)


common = documents["ConfigMap", "umkm-settings"]["data"]
for name in services + ["edge"]:
    deployment = documents["Deployment", name]
    pod = deployment["spec"]["template"]["spec"]
    container = pod["containers"][0]
    settings = {one["name"]: one["value"] for one in container["env"]}
    labels = deployment["spec"]["template"]["metadata"]["labels"]

    expect(deployment["spec"]["replicas"] >= 2, f"{name}: two replicas")
    expect(pod["securityContext"]["runAsNonRoot"] is True, f"{name}: not root")
    security = container["securityContext"]
    expect(security["readOnlyRootFilesystem"] is True, f"{name}: read-only")
    expect(security["capabilities"] == {"drop": ["ALL"]}, f"{name}: no capabilities")
    expect(security["allowPrivilegeEscalation"] is False, f"{name}: no more privileges")
    expect("memory" in container["resources"]["limits"], f"{name}: a limit of memory")
    for kind in ("Service", "PodDisruptionBudget", "NetworkPolicy"):
        spec = documents[kind, name]["spec"]
        selector = spec.get("podSelector") or spec.get("selector")
        selector = selector.get("matchLabels", selector)
        expect(selector.items() <= labels.items(), f"{name}: {kind} selects {selector}")
    ports = {one["containerPort"] for one in container["ports"]}
    allowed = {port["port"] for rule in documents["NetworkPolicy", name]["spec"]["ingress"]
               for port in rule["ports"]}
    expect(allowed == ports, f"{name}: policy allows {allowed}, it listens on {ports}")

    if name == "edge":
        with open("deploy/edge/haproxy.cfg", encoding="utf-8") as file:
            known = set(re.findall(r"UMKM_\w+", file.read()))
        expect(set(settings) <= known, f"edge: unknown {set(settings) - known}")
        for target in services:
            port = documents["Service", target]["spec"]["ports"][0]["port"]
            address = settings["UMKM_EDGE_" + target.upper()]
            expect(address == f"{target}.umkm.svc.cluster.local:{port}", f"edge: {address}")
        continue

    program = container["command"][0]
    expect(program == "umkm-" + name, f"{name} runs {program}")
    text = subprocess.run([f"{bin_folder}/{program}", "--help"], check=True,
                          capture_output=True, text=True).stdout
    known = set(re.findall(r"^  (UMKM_\w+)", text, re.M))
    used = set(settings) | set(common)
    expect(used <= known, f"{name}: {program} does not know {used - known}")
    expect(settings["UMKM_LISTEN"] == f"0.0.0.0:{container['ports'][0]['containerPort']}",
           f"{name}: UMKM_LISTEN {settings['UMKM_LISTEN']}")
    expect(settings["UMKM_METRICS_LISTEN"] == f"0.0.0.0:{container['ports'][1]['containerPort']}",
           f"{name}: UMKM_METRICS_LISTEN {settings['UMKM_METRICS_LISTEN']}")
    mount = container["volumeMounts"][0]["mountPath"]
    expect(settings["UMKM_DATABASE_FILE"].startswith(mount + "/"), f"{name}: the database's file")
    # Whom it calls must let it in, and itself must let it out.
    for target, port in re.findall(r"(\w+):(5005\d)", " ".join(settings.values())):
        if target not in services:
            continue
        let_in = [peer["podSelector"]["matchLabels"]["app"]
                  for peer in documents["NetworkPolicy", target]["spec"]["ingress"][0]["from"]]
        expect(name in let_in, f"{target} does not let {name} in")
        let_out = [(peer["to"][0].get("podSelector", {}).get("matchLabels", {}).get("app"),
                    peer["ports"][0]["port"])
                   for peer in documents["NetworkPolicy", name]["spec"]["egress"]]
        expect((target, int(port)) in let_out, f"{name} is not let out to {target}")

for problem in problems:
    print("kubernetes:", problem)
print(f"kubernetes: {len(documents)} objects, {len(problems)} problems")
sys.exit(1 if problems else 0)
