import ArgumentParser
import Foundation
import LoadMetrics
import LoadOTLP
import LoadPlan
import LoadPrometheus
import LoadPush
import LoadStatsD
import Squall

/// Flags about monitoring systems that are told of a run while it lasts.
struct MonitoringOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Let Prometheus fetch metrics from http://HOST:PORT/metrics; on loopback where no host is named.",
            valueName: "[host:]port"),
        transform: spelled(ListenAddress.init(parsing:)))
    var prometheus: ListenAddress?

    @Option(
        help: ArgumentHelp(
            "How long to wait, when the run is over, for Prometheus to fetch its end. (default: 15s)",
            valueName: "duration"),
        transform: spelled(Duration.init(parsing:)))
    var prometheusLinger: Duration?

    // Not transformed by the parser, whose messages quote what was given: a URL may have a password.
    @Option(
        help: ArgumentHelp(
            "Send metrics to that URL by Prometheus' remote write; /api/v1/write where it has no path.",
            valueName: "url"))
    var remoteWrite: String?

    @Flag(help: "Send times by remote write as native histograms, which Prometheus has to be told to take.")
    var nativeHistograms = false

    @Option(
        help: ArgumentHelp(
            """
            Send metrics to that OpenTelemetry collector by OTLP over HTTP; /v1/metrics where it has no path; env for \
            what OTEL_EXPORTER_OTLP_ENDPOINT says.
            """, valueName: "url"))
    var otlp: String?

    @Option(
        help: ArgumentHelp(
            "Send metrics to InfluxDB: http://HOST:8086/api/v2/write?org=ORG&bucket=BUCKET, or /write?db=NAME.",
            valueName: "url"))
    var influx: String?

    @Option(
        help: ArgumentHelp(
            "Send metrics to StatsD by UDP, with DogStatsD's tags; port 8125 where none is named.",
            valueName: "host:port"),
        transform: spelled(DatagramPush.init(parsing:)))
    var statsd: DatagramPush?

    func validate() throws {
        if prometheusLinger != nil, prometheus == nil {
            throw ValidationError("--prometheus-linger goes with --prometheus; give an address, for example 9464")
        }
        if nativeHistograms, remoteWrite == nil {
            throw ValidationError("--native-histograms goes with --remote-write; give a URL")
        }
    }

    /// Those that were given.
    var given: [String] {
        [
            prometheus.map { _ in "--prometheus" }, remoteWrite.map { _ in "--remote-write" },
            otlp.map { _ in "--otlp" },
            influx.map { _ in "--influx" },
            statsd.map { _ in "--statsd" },
        ].compactMap(\.self)
    }
}
