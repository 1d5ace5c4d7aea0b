"""What scripted.yaml says, as Locust's documentation has its users write it."""

import csv
import itertools
import pathlib

from locust import FastHttpUser, task

with open(pathlib.Path(__file__).with_name("customers.csv"), newline="") as file:
    CUSTOMERS = itertools.cycle(list(csv.DictReader(file)))


def check(response):
    """The three checks of each response; returns its JSON."""
    found = response.json()
    if response.status_code != 200:
        response.failure(f"status {response.status_code}")
    elif "json" not in response.headers["Content-Type"]:
        response.failure("no JSON")
    elif not found["product"]["stock"] > 0:
        response.failure("out of stock")
    return found


class Customer(FastHttpUser):
    @task
    def buy(self):
        customer = next(CUSTOMERS)
        with self.client.get(f"/products/{customer['product']}", name="look", catch_response=True,
                             headers={"X-Customer": customer["name"]}) as response:
            token = check(response)["token"]
        order = {"product": customer["product"], "quantity": 2, "card": customer["card"]}
        with self.client.post(f"/orders?customer={customer['name']}", name="order", catch_response=True,
                              headers={"Authorization": f"Bearer {token}"}, json=order) as response:
            check(response)
