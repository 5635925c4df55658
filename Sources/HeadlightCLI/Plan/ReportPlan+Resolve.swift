import AttentionCore
import Figures
import Reports

extension ReportCommand {
  /// Reads the inputs and checks every option against them; nothing is written yet.
  func plan(arguments: [String]) throws -> ReportPlan {
    let inputs = try RunInputs(source, sequences)
    let (layers, layerNote) = try inputs.source.chosenLayers(selection.layers)
    let formats = format.formats
    let request = AttentionRequest(
      layers: layers,
      heads: try selection.heads?.numbers(below: inputs.source.headCount, what: "head")
        ?? Array(0..<inputs.source.headCount),
      parts: try selection.parts?.parts(of: inputs.source.parts),
      includesIdentity: projections == .identity,
      includesScores: formats.contains(.json),
      includesZ: formats.contains(.json) || formats.contains(.safetensors),
      includesOutput: formats.contains(.json), includesValueNorms: metrics,
      layerMaps: layerMaps?.maps ?? [])
    try layerMaps?.check(request, of: inputs.source, keysDiffer: inputs.sequences.count > 1)
    let templates = try TemplateSet.rehearsed(options.templates)
    if imageQuery != nil, !inputs.hasImages { throw UsageError("--image-query: no sequence has an image") }
    return ReportPlan(
      source: inputs.source, entries: try inputs.entries(for: request, notes: [layerNote].compactMap { $0 }),
      inputs: try inputs.hashes(with: templates), request: request, formats: formats,
      figures: figures,
      metrics: MetricsPlan(
        isOn: metrics, includesCircuits: circuits, includesProbe: probe,
        localWindow: localWindow ?? PatternMeasurer.defaultLocalWindow),
      merge: source.merge, imageQuery: imageQuery.map { ImageQuery($0) } ?? .automatic,
      query: query.map { QueryChoice($0) } ?? .last,
      style: try figureOptions.style(), fontFamily: figureOptions.font, templates: templates,
      threads: options.threadCount, output: destination.output, embedDirectory: embedDir,
      isForced: destination.force,
      isQuiet: options.quiet, progress: options.progress, arguments: arguments)
  }
}
