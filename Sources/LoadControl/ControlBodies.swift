import FoundationEssentials
import Hummingbird
import LoadPlan

/// What `POST /v1/rate` takes: `{"rate": 2000}`, or a rate as people write it, `{"rate": "30000/min"}`; of one of
/// several scenarios `{"rate": 2000, "scenario": "buyers"}`.
struct RateBody: Decodable {
    var rate: Double
    var scenario: String?

    private enum CodingKeys: CodingKey { case rate, scenario }

    init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        if let number = try? keys.decode(Double.self, forKey: .rate) {
            rate = number
        } else {
            rate = try Double(parsingRate: try keys.decode(String.self, forKey: .rate))
        }
        scenario = try keys.decodeIfPresent(String.self, forKey: .scenario)
    }

    /// - Throws: `ControlRefusal` where no load may have such a rate.
    func checked() throws -> Double {
        guard (0...WorkloadLimits.rate).contains(rate) else {
            throw ControlRefusal(
                .badRequest, "no load has a rate of \(rate)/s", fix: "write 0 to \(Int(WorkloadLimits.rate))")
        }
        return rate
    }
}

/// What `POST /v1/users` takes: `{"users": 50}`, of one of several scenarios `{"users": 50, "scenario": "buyers"}`.
struct UsersBody: Decodable {
    var users: Int
    var scenario: String?

    /// - Throws: `ControlRefusal` where no load may have so many users.
    func checked() throws -> Int {
        guard (0...WorkloadLimits.users).contains(users) else {
            throw ControlRefusal(.badRequest, "no load has \(users) users", fix: "write 0 to \(WorkloadLimits.users)")
        }
        return users
    }
}

/// What `POST /v1/limit` takes: `{"limit": 100}`, or that of a class of users, `{"limit": 10, "class": "editor"}`, or of a
/// host, `{"limit": 10, "host": "cdn.example"}`.
struct LimitBody: Decodable {
    var limit: Int
    var userClass: String?
    var host: String?

    private enum CodingKeys: String, CodingKey {
        case limit, host
        case userClass = "class"
    }

    /// - Throws: `ControlRefusal` where no load may have such a limit.
    func checked() throws -> Int {
        guard (1...InFlightLimit.highest).contains(limit) else {
            throw ControlRefusal(
                .badRequest, "no load has a limit of \(limit) exchanges in flight",
                fix: "write 1 to \(InFlightLimit.highest), or pause the load")
        }
        return limit
    }
}

/// What `POST /v1/pause` and `POST /v1/resume` may take: `{"scenario": "buyers"}`.
struct ScenarioBody: Decodable {
    var scenario: String?
}

/// What `POST /v1/stop` may take: `{"at_once": true}`.
struct StopBody: Decodable {
    var atOnce: Bool?

    private enum CodingKeys: String, CodingKey { case atOnce = "at_once" }
}

extension Request {
    private static var largestBody: Int { 4096 }

    /// Reads the body as JSON; nil where there is none.
    ///
    /// - Parameter example: what to send instead, for the refusal.
    /// - Throws: `ControlRefusal` with status 400.
    func decoded<Value: Decodable>(_ type: Value.Type, example: String) async throws -> Value? {
        let fix = "send \(example)"
        guard let body = try? await self.body.collect(upTo: Self.largestBody) else {
            throw ControlRefusal(.contentTooLarge, "the body is larger than \(Self.largestBody) bytes", fix: fix)
        }
        guard body.readableBytes > 0 else { return nil }
        do {
            return try JSONDecoder().decode(type, from: Data(body.readableBytesView))
        } catch let mistake as Diagnostic {
            throw ControlRefusal(.badRequest, "the rate \(mistake.message)", fix: mistake.fix ?? fix)
        } catch {
            throw ControlRefusal(.badRequest, "the body is not what is asked for", fix: fix)
        }
    }
}
