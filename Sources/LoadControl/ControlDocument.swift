/// The control API in the words of OpenAPI 3.1. `docs/control.openapi.json` is the same text; a test compares them, and
/// the paths with the routes.
enum ControlDocument {
    static let text = #"""
        {
          "openapi": "3.1.0",
          "info": {
            "title": "Squall control API",
            "version": "1",
            "description": "Watches and steers a running test. It listens on loopback only. The test leaves a file PID.json with its address and token in $XDG_RUNTIME_DIR/squall, or in /tmp/squall-UID; only its user can read it. Within a version keys are only added."
          },
          "security": [{"token": []}],
          "paths": {
            "/v1/status": {
              "get": {
                "operationId": "status",
                "summary": "How the test stands at the end of its last interval.",
                "responses": {
                  "200": {"description": "The status.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Status"}}}},
                  "401": {"$ref": "#/components/responses/WrongToken"}
                }
              }
            },
            "/v1/rate": {
              "post": {
                "operationId": "rate",
                "summary": "Give an open workload another arrival rate, from now to its planned end.",
                "requestBody": {
                  "required": true,
                  "content": {"application/json": {"schema": {
                    "type": "object",
                    "required": ["rate"],
                    "properties": {
                      "rate": {
                        "description": "Arrivals per second, or a rate as text: 2000/s, 30000/min, 3600/h.",
                        "oneOf": [{"type": "number", "minimum": 0, "maximum": 10000000}, {"type": "string"}]
                      },
                      "scenario": {"$ref": "#/components/schemas/ScenarioName"}
                    }
                  }}}
                },
                "responses": {
                  "200": {"$ref": "#/components/responses/Changed"},
                  "400": {"$ref": "#/components/responses/BadInput"},
                  "401": {"$ref": "#/components/responses/WrongToken"},
                  "409": {"$ref": "#/components/responses/Refused"}
                }
              }
            },
            "/v1/users": {
              "post": {
                "operationId": "users",
                "summary": "Give a closed workload another number of users, from now to its planned end.",
                "requestBody": {
                  "required": true,
                  "content": {"application/json": {"schema": {
                    "type": "object",
                    "required": ["users"],
                    "properties": {"users": {"type": "integer", "minimum": 0, "maximum": 10000000}, "scenario": {"$ref": "#/components/schemas/ScenarioName"}}
                  }}}
                },
                "responses": {
                  "200": {"$ref": "#/components/responses/Changed"},
                  "400": {"$ref": "#/components/responses/BadInput"},
                  "401": {"$ref": "#/components/responses/WrongToken"},
                  "409": {"$ref": "#/components/responses/Refused"}
                }
              }
            },
            "/v1/limit": {
              "post": {
                "operationId": "limit",
                "summary": "Set the most exchanges in flight, of a load whose scenario has such a limit.",
                "requestBody": {
                  "required": true,
                  "content": {"application/json": {"schema": {
                    "type": "object",
                    "required": ["limit"],
                    "properties": {
                      "limit": {"type": "integer", "minimum": 1, "maximum": 10000000},
                      "class": {"description": "The class of users whose limit it is; without it the run's.", "type": "string"},
                      "host": {"description": "The host whose limit it is, as the scenario names it; not beside class.", "type": "string"}
                    }
                  }}}
                },
                "responses": {
                  "200": {"$ref": "#/components/responses/Changed"},
                  "400": {"$ref": "#/components/responses/BadInput"},
                  "401": {"$ref": "#/components/responses/WrongToken"},
                  "409": {"$ref": "#/components/responses/Refused"}
                }
              }
            },
            "/v1/pause": {
              "post": {
                "operationId": "pause",
                "summary": "Begin nothing new until the test is resumed; time goes on. Arrivals that come due meanwhile are left out; users end after their iteration.",
                "requestBody": {"$ref": "#/components/requestBodies/OfScenario"},
                "responses": {
                  "200": {"$ref": "#/components/responses/Changed"},
                  "400": {"$ref": "#/components/responses/BadInput"},
                  "401": {"$ref": "#/components/responses/WrongToken"},
                  "409": {"$ref": "#/components/responses/Refused"}
                }
              }
            },
            "/v1/resume": {
              "post": {
                "operationId": "resume",
                "summary": "Go on where the load would be by now without the pause.",
                "requestBody": {"$ref": "#/components/requestBodies/OfScenario"},
                "responses": {
                  "200": {"$ref": "#/components/responses/Changed"},
                  "400": {"$ref": "#/components/responses/BadInput"},
                  "401": {"$ref": "#/components/responses/WrongToken"},
                  "409": {"$ref": "#/components/responses/Refused"}
                }
              }
            },
            "/v1/stop": {
              "post": {
                "operationId": "stop",
                "summary": "Send nothing more, let what is in flight finish, and report; the test then counts as interrupted.",
                "requestBody": {
                  "required": false,
                  "content": {"application/json": {"schema": {
                    "type": "object",
                    "properties": {"at_once": {"description": "Cancel what is in flight too.", "type": "boolean"}}
                  }}}
                },
                "responses": {
                  "200": {"$ref": "#/components/responses/Changed"},
                  "400": {"$ref": "#/components/responses/BadInput"},
                  "401": {"$ref": "#/components/responses/WrongToken"},
                  "409": {"$ref": "#/components/responses/Refused"}
                }
              }
            },
            "/v1/openapi.json": {
              "get": {
                "operationId": "openapi",
                "summary": "This document; needs no token.",
                "security": [],
                "responses": {"200": {"description": "OpenAPI 3.1.", "content": {"application/json": {}}}}
              }
            }
          },
          "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {
              "Changed": {"description": "What the run's results keep of it.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Event"}}}},
              "BadInput": {"description": "The body is not what is asked for.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}},
              "WrongToken": {"description": "The token is missing or wrong.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}},
              "Refused": {"description": "This load cannot be changed like that, or not now.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}}
            },
            "requestBodies": {
              "OfScenario": {
                "required": false,
                "content": {"application/json": {"schema": {
                  "type": "object",
                  "properties": {"scenario": {"$ref": "#/components/schemas/ScenarioName"}}
                }}}
              }
            },
            "schemas": {
              "ScenarioName": {
                "description": "The scenario that it is about, where the run has several; without it all for which it makes sense. A rate or a number of users is one scenario's.",
                "type": "string"
              },
              "Event": {
                "type": "object",
                "required": ["at", "action", "source", "effect"],
                "properties": {
                  "at": {"description": "When it takes effect: seconds from the run's first instant.", "type": "number", "minimum": 0},
                  "action": {"type": "string", "enum": ["rate", "users", "pause", "resume", "limit", "breaker", "stop", "stop-at-once"]},
                  "value": {"description": "Arrivals per second, users, or exchanges in flight at most, from then on.", "type": "number", "minimum": 0},
                  "source": {"type": "string", "enum": ["key", "api", "signal", "program", "scenario"]},
                  "scenario": {"description": "The scenario that it is done to; absent where the run has only one, or it concerns all.", "type": "string"},
                  "effect": {"description": "What it changes, in words: 500/s -> 2,000/s.", "type": "string"}
                }
              },
              "Limit": {
                "type": "object",
                "required": ["limit", "in_flight", "most_in_flight"],
                "properties": {
                  "class": {"description": "The class of users that it is about; absent where it is the run's, or a host's.", "type": "string"},
                  "host": {"description": "The host that it is about; absent where it is about all.", "type": "string"},
                  "limit": {"description": "The most exchanges in flight, at the end of the last interval.", "type": "integer", "minimum": 1},
                  "in_flight": {"description": "How many were in flight in the last interval, on average over time.", "type": "number", "minimum": 0},
                  "most_in_flight": {"description": "The most that were in flight at once in the last interval.", "type": "integer", "minimum": 0}
                }
              },
              "Breaker": {
                "type": "object",
                "required": ["state"],
                "properties": {
                  "class": {"description": "The class of users that it is about; absent where it is the run's.", "type": "string"},
                  "task": {"description": "The task that it is about; absent where it is about all.", "type": "string"},
                  "state": {"description": "What it did at the end of the last interval.", "type": "string", "enum": ["closed", "half-open", "open"]}
                }
              },
              "Refusal": {
                "type": "object",
                "required": ["error", "fix"],
                "properties": {
                  "error": {"description": "What is wrong.", "type": "string"},
                  "fix": {"description": "What to do about it.", "type": "string"}
                }
              },
              "Status": {
                "type": "object",
                "required": ["name", "state", "workload", "elapsed", "duration", "throughput", "exchanges", "errors", "events"],
                "properties": {
                  "name": {"type": "string"},
                  "state": {"type": "string", "enum": ["preparing", "running", "paused", "stopping", "finishing", "finished"]},
                  "workload": {"description": "open: it has a rate; closed: it has users; mixed: of several scenarios some have the one and some the other.", "type": "string", "enum": ["open", "closed", "mixed"]},
                  "elapsed": {"description": "Seconds played, at the end of the last interval.", "type": "number", "minimum": 0},
                  "duration": {"description": "Seconds that the load lasts as planned.", "type": "number", "minimum": 0},
                  "rate": {"description": "Arrivals per second asked for now, of all scenarios, 0 while paused; open workloads only.", "type": "number", "minimum": 0},
                  "users": {"description": "Users asked for now, of all scenarios, 0 while paused; closed workloads only.", "type": "integer", "minimum": 0},
                  "scenarios": {
                    "description": "Each scenario; absent where the run has only one.",
                    "type": "array",
                    "items": {
                      "type": "object",
                      "required": ["name", "state", "throughput"],
                      "properties": {
                        "name": {"type": "string"},
                        "state": {"description": "waiting: its start is still to come; over: all that it has planned has begun.", "type": "string", "enum": ["waiting", "running", "paused", "over"]},
                        "rate": {"description": "Arrivals per second asked for now.", "type": "number", "minimum": 0},
                        "users": {"description": "Users asked for now.", "type": "integer", "minimum": 0},
                        "throughput": {"description": "Completed exchanges per second of the last interval.", "type": "number", "minimum": 0}
                      }
                    }
                  },
                  "throughput": {"description": "Completed exchanges per second of the last interval.", "type": "number", "minimum": 0},
                  "p50": {"description": "Median response time of the last interval, in seconds; absent where nothing ended.", "type": "number"},
                  "p99": {"description": "p99 response time of the last interval, in seconds; absent where nothing ended.", "type": "number"},
                  "exchanges": {"description": "Exchanges that ended so far.", "type": "integer", "minimum": 0},
                  "errors": {"description": "Exchanges that failed or timed out so far.", "type": "integer", "minimum": 0},
                  "limits": {"description": "The limits of exchanges in flight; absent where there are none.", "type": "array", "items": {"$ref": "#/components/schemas/Limit"}},
                  "breakers": {"description": "The circuit breakers; absent where there are none.", "type": "array", "items": {"$ref": "#/components/schemas/Breaker"}},
                  "events": {"description": "What somebody did to the run so far.", "type": "array", "items": {"$ref": "#/components/schemas/Event"}}
                }
              }
            }
          }
        }

        """#
}
