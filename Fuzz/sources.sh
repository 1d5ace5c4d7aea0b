# The files of the response machine: what the programs in this folder are compiled from, together with their own.
machine=(
    Sources/LoadContent/{Collection+Quoted,UInt8+Characters}.swift
    Sources/LoadHTTP/HTTP1{Bytes,ChunkedBody,Failure,Framing,HeadMemory}.swift
    Sources/LoadHTTP/HTTP1ResponseMachine*.swift
    Sources/LoadHTTP/RequestMethod.swift
)
