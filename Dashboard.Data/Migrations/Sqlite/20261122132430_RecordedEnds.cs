using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Dashboard.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class RecordedEnds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "EndRecordedAt",
                table: "UnitSetMembers",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "EndRecordedAt",
                table: "Units",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ReferenceNumber",
                table: "FeedHeads",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.CreateTable(
                name: "PhaseRevisions",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    PhaseId = table.Column<int>(type: "INTEGER", nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ChangedBy = table.Column<int>(type: "INTEGER", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Before = table.Column<string>(type: "TEXT", maxLength: -1, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PhaseRevisions", x => x.Id);
                    table.ForeignKey(
                        name: "FK_PhaseRevisions_Phases_PhaseId",
                        column: x => x.PhaseId,
                        principalTable: "Phases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.UpdateData(
                table: "FeedHeads",
                keyColumn: "Id",
                keyValue: 1,
                column: "ReferenceNumber",
                value: 0L);

            migrationBuilder.CreateIndex(
                name: "IX_PhaseRevisions_PhaseId_ChangedAt",
                table: "PhaseRevisions",
                columns: new[] { "PhaseId", "ChangedAt" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "PhaseRevisions");

            migrationBuilder.DropColumn(
                name: "EndRecordedAt",
                table: "UnitSetMembers");

            migrationBuilder.DropColumn(
                name: "EndRecordedAt",
                table: "Units");

            migrationBuilder.DropColumn(
                name: "ReferenceNumber",
                table: "FeedHeads");
        }
    }
}
