namespace Dashboard.Jobs;

/// <summary>Texts of the jobs page; a job's name is <c>Name.{name}</c>, what it does <c>About.{name}</c>, what it says of a run <c>Said.{key}</c>.</summary>
public sealed class JobTexts;
