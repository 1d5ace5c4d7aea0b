import LoadMeasure
import Testing

@testable import LoadOutput

@Suite struct BarsTests {
    @Test func barsScaleToTheHighestValue() {
        #expect(Bars.columns([0, 0.01, 25, 50, 75, 100], rows: 1) == [" ▁▃▅▇█"])
        #expect(Bars.columns([0, 1, 50, 100], rows: 2) == ["  ▁█", " ▁██"])
        #expect(Bars.columns([], rows: 1) == [""] && Bars.columns([0, 0], rows: 1) == ["  "])
        #expect(Bars.columns([1], rows: 0) == [])
    }

    @Test func everyValueFallsIntoOneBin() {
        let scale = ValueScale.logarithmic(from: 0.000_1, to: 1)
        for bins in [1, 8, 60] {
            #expect(Bars.bins(Shop.times(500, from: 0.1, to: 1_000), over: scale, bins: bins).reduce(0, +) == 500)
            // Values outside count at the ends.
            #expect(Bars.bins(Shop.times(500, from: 0.01, to: 9_000), over: scale, bins: bins).reduce(0, +) == 500)
        }
        var one = TimeHistogram()
        one.record(0)
        #expect(Bars.bins(one, over: scale, bins: 3) == [1, 0, 0])
        #expect(Bars.bins(TimeHistogram(), over: scale, bins: 2) == [0, 0])
    }

    @Test func valuesSpreadEvenlyOverTheLogarithmGiveAFlatPicture() {
        let scale = ValueScale.logarithmic(from: 0.001, to: 1)
        let bins = Bars.bins(Shop.times(1_000, from: 1, to: 1_000), over: scale, bins: 10)
        #expect(bins.allSatisfy { abs($0 - 100) <= 3 }, "\(bins)")
    }
}

@Suite struct AxisTests {
    @Test(arguments: [(0.0, 1.0), (0.9, 1), (1, 1), (1.01, 1.2), (499, 500), (500, 500), (610, 800), (12_345, 15_000)])
    func aLinearScaleEndsAtARoundNumber(_ most: Double, _ end: Double) {
        let scale = ValueScale.linear(upTo: most)
        #expect(abs(scale.high - end) < 1e-9 * end)
        #expect(scale.share(of: 0) == 0 && scale.share(of: scale.high) == 1)
    }

    @Test func aLogarithmicScaleHasRoundEndsAroundTheValues() {
        let scale = ValueScale.logarithmic(from: 0.003, to: 0.041)
        #expect(abs(scale.low - 0.002) < 1e-12 && abs(scale.high - 0.05) < 1e-12)
        #expect(abs(scale.share(of: scale.value(at: 0.3)) - 0.3) < 1e-9)
        let flat = ValueScale.logarithmic(from: 0.01, to: 0.01)
        #expect(flat.high > flat.low)
    }

    @Test func theTimeAxisGrowsByRoundStepsUpToThePlan() {
        #expect(TimeAxis(elapsed: 0, planned: 30).length == 10)
        #expect(TimeAxis(elapsed: 12, planned: 3_600).length == 15)
        #expect(TimeAxis(elapsed: 12, planned: 13).length == 13)
        #expect(TimeAxis(elapsed: 3_000, planned: 3_600).length == 3_600)
        #expect(TimeAxis(elapsed: 4_000, planned: nil).length == 7_200)
        #expect(TimeAxis(elapsed: 31, planned: 30).length == 31)
    }

    @Test func marksHaveRoomForTheirTexts() {
        for length in [10.0, 13, 30, 3_600, 100_000] {
            for columns in [10, 40, 72, 200] {
                let marks = TimeAxis(elapsed: length, planned: length).marks(columns: columns)
                #expect(marks.first == 0)
                #expect(marks.count <= max(columns / 12, 1) + 1, "\(length) s on \(columns) columns: \(marks)")
            }
        }
    }
}

@Suite struct BrailleCanvasTests {
    @Test func dotsStandWhereTheyAreSet() {
        var canvas = BrailleCanvas(columns: 2, rows: 2)
        canvas.draw(x: 0, [0], nil)
        canvas.draw(x: 1, [7], nil)
        canvas.draw(x: 2, 0...3, nil)
        #expect((0..<2).map { canvas.line($0).text(color: false) } == ["⠈", "⡀⡇"])
        // What is outside is left out.
        canvas.draw(x: 4, [0], nil)
        canvas.draw(x: 0, [-1, 8], nil)
        #expect((0..<2).map { canvas.line($0).text(color: false) } == ["⠈", "⡀⡇"])
    }

    @Test func aCellLooksLikeTheDotDrawnLast() {
        var canvas = BrailleCanvas(columns: 2, rows: 1)
        canvas.draw(x: 0, 0...3, .bar)
        canvas.draw(x: 2, 0...3, .bar)
        canvas.draw(x: 3, [0], .bad)
        #expect(canvas.line(0).text(color: true) == "\u{1B}[36m⡇\u{1B}[0m\u{1B}[31m⣇\u{1B}[0m")
    }
}
