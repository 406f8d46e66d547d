using Sinter.Testing;

namespace Sinter.Language.Tests;

public class ReferenceProseTests
{
    private const string Sample = """
        <?xml version="1.0" encoding="utf-8"?>
        <doc><assembly><name>Sample</name></assembly><members>
          <member name="T:Sample.Shelf`1">
            <summary>Holds books of type <typeparamref name="TBook" />
                and sorts them by <see cref="P:Sample.Book.Title" />.</summary>
            <remarks><para>The first paragraph of it stands here.</para><para>The second paragraph stands here.</para>
              <code>This is code and not a sentence of prose.</code></remarks>
          </member>
          <member name="M:Sample.Shelf`1.Put(System.String,System.Int32)">
            <summary>Puts a <see cref="T:System.Collections.Generic.List`1" /> on the shelf.</summary>
            <param name="title">The title, or <see langword="null" /> for <paramref name="none" />.</param>
            <param name="place">A <see cref="T:System.Int32">32-bit integer</see> on the shelf.</param>
            <returns>The result of <see cref="M:System.String.Trim(System.Char)"></see> on a <see cref="M:System.Uri.#ctor(System.String)" />.</returns>
            <exception cref="T:System.Exception">This is never read as it is no prose element.</exception>
          </member>
          <member name="M:Sample.Shelf`1.Take">
            <summary>Puts a <see cref="T:System.Collections.Generic.List`1" /> on the shelf.</summary>
            <returns>__m128 _mm_add_ps (__m128 a, __m128 b).</returns>
            <remarks>To be added.</remarks>
          </member>
        </members></doc>
        """;

    [Fact]
    public void Prose_is_one_paragraph_a_line_with_readable_names_and_no_repetition()
    {
        using TemporaryFolder folder = new();
        folder.Write("Sample.xml", Sample);
        Assert.Equal(
            [
                "Holds books of type TBook and sorts them by Book.Title.",
                "The first paragraph of it stands here.",
                "The second paragraph stands here.",
                "Puts a List on the shelf.",
                "The title, or null for none.",
                "A 32-bit integer on the shelf.",
                "The result of String.Trim on a Uri.",
                "",
            ],
            ReferenceProse.Read(folder.Location).Split('\n'));
    }

    [Fact]
    public void Prose_stops_before_the_paragraph_that_would_pass_the_limit()
    {
        using TemporaryFolder folder = new();
        folder.Write("Sample.xml", Sample);
        Assert.Equal("Holds books of type TBook and sorts them by Book.Title.\n", ReferenceProse.Read(folder.Location, limit: 80));
    }

    [Fact]
    public void A_document_type_is_refused_so_that_no_entity_is_ever_expanded()
    {
        using TemporaryFolder folder = new();
        folder.Write("Bomb.xml", """
            <!DOCTYPE doc [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
            <doc><members><member name="T:B"><summary>This is the text of &b; here.</summary></member></members></doc>
            """);
        Assert.Equal("", ReferenceProse.Read(folder.Location));
    }

    [Fact]
    public void A_damaged_file_gives_what_it_says_before_the_damage()
    {
        using TemporaryFolder folder = new();
        folder.Write("Torn.xml", "<doc><members><member name=\"T:A\"><summary>This much of it is whole.</summary></member><mem");
        Assert.Equal("This much of it is whole.\n", ReferenceProse.Read(folder.Location));
    }

    [Fact]
    public void Nesting_a_hundred_thousand_deep_does_not_exhaust_the_stack()
    {
        using TemporaryFolder folder = new();
        folder.Write("Deep.xml", "<doc><member name=\"T:A\"><summary>" + string.Concat(Enumerable.Repeat("<para>", 100_000))
            + "The deepest text of all is here." + string.Concat(Enumerable.Repeat("</para>", 100_000)) + "</summary></member></doc>");
        Assert.Equal("The deepest text of all is here.\n", ReferenceProse.Read(folder.Location));
    }

    [Fact]
    public void The_newest_pack_wins_by_number_and_a_release_over_its_previews()
    {
        using TemporaryFolder folder = new();
        foreach (string version in (string[])["9.0.10", "9.0.9", "10.0.0-rc.1", "10.0.0", "11.0.0"])
        {
            Directory.CreateDirectory(folder.File($"packs/Microsoft.NETCore.App.Ref/{version}/ref"));
        }
        folder.Write("packs/Microsoft.NETCore.App.Ref/9.0.10/ref/net9.0/A.xml", "<doc/>");
        folder.Write("packs/Microsoft.NETCore.App.Ref/9.0.9/ref/net9.0/A.xml", "<doc/>");
        Assert.EndsWith(Path.Combine("9.0.10", "ref", "net9.0"), ReferenceProse.FindPack([folder.Location]));
        folder.Write("packs/Microsoft.NETCore.App.Ref/10.0.0-rc.1/ref/net10.0/A.xml", "<doc/>");
        folder.Write("packs/Microsoft.NETCore.App.Ref/10.0.0/ref/net10.0/A.xml", "<doc/>");
        Assert.EndsWith(Path.Combine("10.0.0", "ref", "net10.0"), ReferenceProse.FindPack([folder.File("nowhere"), folder.Location]));
    }

    [Fact]
    public void Without_a_pack_there_is_no_folder()
    {
        using TemporaryFolder folder = new();
        Assert.Null(ReferenceProse.FindPack([folder.Location]));
    }

    [Fact]
    public void The_SDK_that_runs_the_tests_gives_megabytes_of_prose_always_the_same()
    {
        string? pack = ReferenceProse.FindPack();
        Assert.SkipWhen(pack is null, "no SDK pack with reference documentation is installed");
        string prose = ReferenceProse.Read(pack, limit: 1_000_000);
        Assert.InRange(prose.Length, 990_000, 1_000_000);
        Assert.Equal(prose, ReferenceProse.Read(pack, limit: 1_000_000));
        string[] lines = prose.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lines.Length, lines.Distinct().Count());
        Assert.DoesNotContain("  ", prose, StringComparison.Ordinal);
        Assert.DoesNotContain('\t', prose);
        Assert.InRange(CharTokenizer.Fit(prose, minCount: 20).VocabularySize, 60, 110);
    }
}
