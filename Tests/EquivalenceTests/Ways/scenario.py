"""What scenario.yaml says, for Locust."""

import random

import gevent
from locust import FastHttpUser, between, constant, constant_pacing, task


class Between(FastHttpUser):
    wait_time = between(0.010, 0.070)

    @task(6)
    def browse(self):
        self.client.get("/between/browse")

    @task(3)
    def look(self):
        self.client.get("/between/look")

    @task(1)
    def buy(self):
        self.client.get("/between/buy")


class Exponential(FastHttpUser):
    def wait_time(self):
        return random.expovariate(1 / 0.040)

    @task
    def get(self):
        self.client.get("/exponential")


class Constant(FastHttpUser):
    wait_time = constant(0.040)

    @task
    def get(self):
        self.client.get("/constant")


class Paced(FastHttpUser):
    wait_time = constant_pacing(0.040)

    @task
    def paced(self):
        self.client.get("/paced/first")
        gevent.sleep(0.015)
        self.client.get("/paced/second")
