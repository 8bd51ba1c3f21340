"""A move by hand through the API: seen beforehand, proposed by one, made by another."""


def begun(world):
    instance_id = world.start()
    [stand] = world.unit.get(f"/instances/{instance_id}/tokens").json["tokens"]
    return f"/instances/{instance_id}", stand


def test_two_people_move_a_token(world):
    where, stand = begun(world)
    assert (stand["element"], stand["name"], stand["is_failed"]) == ("write", "Write", False)
    assert stand["goals"] == ["wait", "check", "done"]

    seen = world.unit.get(f"{where}/move?token={stand['token']}&to=check").json
    assert (seen["before"], seen["after"], seen["obstacles"]) == (["write"], ["check"], [])
    wish = {"token": stand["token"], "to": "check", "reason": "Written on paper"}
    proposed = world.unit.post(f"{where}/move", wish)
    assert (proposed.status_code, proposed.json["state"]) == (201, "proposed")
    move = f"{where}/moves/{proposed.json['id']}"
    assert world.unit.post(f"{move}/approve").status_code == 403

    made = world.admin.post(f"{move}/approve")

    assert (made.status_code, made.json["state"]) == (200, "made")
    assert made.json["decided_by"] == world.admin.person.id
    assert world.admin.post(f"{move}/approve").status_code == 409
    tasks = world.unit.get(f"{where}/tasks").json["items"]
    assert {one["name"]: one["state"] for one in tasks} == {"Write": "canceled", "Check": "created"}
    assert [one["state"] for one in world.unit.get(f"{where}/moves").json["items"]] == ["made"]


def test_what_stands_against_it_is_said_in_words(world):
    where, stand = begun(world)

    [found] = world.unit.get(f"{where}/move?token={stand['token']}&to=nowhere").json["obstacles"]
    assert found["rule"] == "other_scope"
    assert found["message"] == "It cannot leave the sub-process that it is in."
    refused = world.unit.post(f"{where}/move", {"token": stand["token"], "to": "write"})
    assert refused.status_code == 422
    late = world.unit.post(f"{where}/move", {"token": "99", "to": "check", "reason": "x"})
    assert late.json["errors"][0]["field"] == "token"


def test_a_task_done_meanwhile_makes_the_move_lapse(world):
    where, stand = begun(world)
    wish = {"token": stand["token"], "to": "check", "reason": "Written on paper"}
    move = world.unit.post(f"{where}/move", wish).json["id"]
    task = world.task(where.rpartition("/")[2])
    world.officer.post(f"/tasks/{task}/complete", {"answers": {"note": "x"}})

    lapsed = world.admin.post(f"{where}/moves/{move}/approve")

    assert (lapsed.status_code, lapsed.json["state"]) == (200, "lapsed")
