using Dashboard.Data.Units;
using FsCheck;
using FsCheck.Fluent;

namespace Dashboard.Tests.Units;

/// <summary>Whatever units became of units, the parts of one make the whole of it.</summary>
public sealed class CarriedToProperties
{
    private static readonly DateOnly Start = new(2000, 1, 1);

    [Fact]
    public void Parts_always_add_up_to_the_whole_and_stand_on_the_day()
    {
        Prop.ForAll(
            Arb.From(from generations in Gen.Choose(2, 5)
                     from width in Gen.Choose(1, 5)
                     from seed in Gen.Choose(0, int.MaxValue - 1)
                     select (generations, width, seed)),
            shape =>
            {
                var tree = Grow(shape.generations, shape.width, new Random(shape.seed));
                for (var g = 0; g < shape.generations; g++)
                {
                    var day = Start.AddYears(g);
                    foreach (var unit in tree.All.Where(u => u.ValidFrom <= day))
                    {
                        var parts = tree.CarriedTo(unit.Id, day);
                        Assert.NotEmpty(parts);
                        Assert.All(parts, p => Assert.True(p.Of == parts[0].Of && p.Part >= 0 && tree[p.UnitId].IsValidOn(day)));
                        Assert.Equal(parts[0].Of, parts.Sum(p => p.Part));
                        Assert.Equal(parts.Count, parts.DistinctBy(p => p.UnitId).Count());
                    }
                }
            }).QuickCheckThrowOnFailure();
    }

    /// <summary>Generations of units: each unit but the last ones becomes one or several of the next, with equal or random shares.</summary>
    private static UnitTree Grow(int generations, int width, Random random)
    {
        var units = new List<Unit>();
        var links = new List<Succession>();
        for (var g = 0; g < generations; g++)
        {
            for (var i = 0; i < width; i++)
            {
                units.Add(new Unit
                {
                    Id = (g * width) + i + 1,
                    Code = $"{i:00000}",
                    Level = UnitLevel.Commune,
                    Name = $"Xã {i}",
                    ValidFrom = Start.AddYears(g),
                    ValidTo = g == generations - 1 ? null : Start.AddYears(g + 1).AddDays(-1),
                });
            }
        }

        foreach (var unit in units.Where(u => u.ValidTo is not null))
        {
            var heirs = Enumerable.Range(0, width).OrderBy(_ => random.Next()).Take(random.Next(1, width + 1)).ToArray();
            var weighed = random.Next(2) == 0;
            links.AddRange(heirs.Select(h => new Succession
            {
                OldUnitId = unit.Id,
                NewUnitId = ((((unit.Id - 1) / width) + 1) * width) + h + 1,
                Extent = heirs.Length == 1 ? SuccessionExtent.Full : SuccessionExtent.Partial,
                Weight = weighed ? random.Next(1, 10_000) : null,
            }));
        }

        return new UnitTree(units, [], links, [], []);
    }
}
