// What the API of this library shows: `import Squall` is all that a scenario, a test or a plug-in has to write.
@_exported import LoadCall
@_exported import LoadContent
@_exported import LoadEngine
@_exported import LoadGRPC
@_exported import LoadHTTP
@_exported import LoadLoop
@_exported import LoadMeasure
@_exported import LoadOutput
@_exported import LoadPlan
@_exported import LoadVerdict
@_exported import LoadWebSocket
@_exported import LoadWire
